import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { browserWith, enteredWith, succeeded, whoIs } from '@/lib/testing/people';
import { type BrowserCaller, browser } from '@/lib/testing/requests';
import { eventsAbout, userRow } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const ME = '/api/v1/auth/me';
let page: BrowserCaller;
let id: string;
beforeAll(async () => {
  page = await browserWith(connectEvm());
  id = await whoIs(page);
});

test('a page that was drawn for somebody else reads and changes nothing as who is signed in now', async () => {
  const other = await browserWith(connectEvm());
  const drawnFor = { 'x-latchkey-user': await whoIs(other) };
  const before = await eventsAbout(id);
  for (const [method, path, body] of [
    ['GET', ME],
    ['GET', `${ME}/export`],
    ['GET', '/api/v1/auth/session-status'],
    ['PATCH', ME, { bio: 'of the other one' }],
    ['POST', '/api/v1/auth/logout'],
    ['POST', '/api/v1/auth/logout-others'],
    ['DELETE', ME],
  ] as const) {
    const answer = await page.call(method, path, body, drawnFor);
    expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([409, 'session_changed']);
    expect(answer.text).not.toContain(id);
  }
  expect(await eventsAbout(id)).toEqual(before);
  expect((await userRow(id))?.bio).toBeNull();
});

test('whatever else is in the header is somebody else, whether there is such a user or not', async () => {
  for (const drawnFor of [newId(), '', 'null', id.toUpperCase(), `${id}, ${id}`, `${id} x`]) {
    const { status, body } = await page.get(ME, { 'x-latchkey-user': drawnFor });
    expect([status, body.code], drawnFor).toEqual([409, 'session_changed']);
  }
});

test('the right page, and a request without a page, go on', async () => {
  expect(succeeded(await page.get(ME, { 'x-latchkey-user': id }), 200).id).toBe(id);
  expect(succeeded(await page.get(ME), 200).id).toBe(id);
});

test('the header opens nothing: nobody stays nobody, and a program is who its token says', async () => {
  expect((await browser().get(ME, { 'x-latchkey-user': id })).status).toBe(401);
  const program = await enteredWith(connectEvm());
  expect(succeeded(await program.api.get(ME, { 'x-latchkey-user': id }), 200).id).toBe(program.id);
});

test('a write from another site is refused as that, before anything is compared', async () => {
  const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'x-latchkey-user': newId() };
  expect((await page.patch(ME, { bio: 'x' }, elsewhere)).body.code).toBe('cross_site_request');
});
