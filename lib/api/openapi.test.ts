import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { problemTable } from '@/lib/core/errors';
import type { ContractShape } from './contract';
import { contracts } from './contracts';
import { openApiDocument } from './openapi';

interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  requestBody?: unknown;
  responses: Record<string, { description: string }>;
}

const document = openApiDocument({ publicUrl: 'https://auth.example.com', cookieName: '__Host-latchkey.session' });
const paths = document.paths as Record<string, Record<string, Operation>>;
const named = Object.entries(contracts) as [string, ContractShape][];

const root = path.resolve(import.meta.dirname, '../..');
const api = path.join(root, 'app/api/v1');
const routeFiles = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter(
  (file) => path.basename(file) === 'route.ts',
);

function routeFileOf({ path: template }: ContractShape): string {
  return `${template.replace('/api/v1/', '').replace(/\{(\w+)\}/g, '[$1]')}/route.ts`;
}

/** Each `export const VERB = route(contract, ...)` of a file: its verb, the contract's own name, and its source text. */
function handlersIn(file: string): { verb: string; contract: string | undefined; source: string }[] {
  const text = readFileSync(path.join(api, file), 'utf8');
  const imported = new Map<string, string>();
  for (const [, names = ''] of text.matchAll(/import \{([^}]*)\} from '@\/lib\/api\/contracts\/[\w-]+'/g)) {
    for (const [, name = '', alias = name] of names.matchAll(/(\w+)(?: as (\w+))?/g)) imported.set(alias, name);
  }
  return [...text.matchAll(/^export const (\w+) = route\(\s*(\w+),[\s\S]*?^(?=export |$(?![\s\S]))/gm)].map(
    ([source, verb = '', local = '']) => ({
      verb,
      contract: imported.get(local),
      source: source.trim(),
    }),
  );
}

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test.each(named)('%s: its path, verb, answers and problems are the contract’s', (name, contract) => {
    const operation = paths[contract.path]?.[contract.method.toLowerCase()];
    expect(operation?.operationId).toBe(name);
    expect(Boolean(operation?.requestBody)).toBe(contract.body !== undefined);
    const promised = [
      ...Object.keys(contract.success),
      ...contract.problems.map((code) => String(problemTable[code][0])),
    ];
    expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(promised));
    for (const code of contract.problems) {
      expect(operation?.responses[problemTable[code][0]]?.description).toContain(`\`${code}\``);
    }
    const needsSession = contract.auth === 'session' || contract.auth === 'fresh';
    expect(operation?.security.some((way) => 'bearer' in way) ?? false).toBe(contract.auth !== 'none');
    expect(operation?.responses[401]?.description.includes('`unauthenticated`') ?? false).toBe(
      needsSession || contract.problems.includes('unauthenticated'),
    );
  });

  test('has no operation beyond the contracts, and each verb of a path once', () => {
    const described = Object.entries(paths).flatMap(([at, operations]) =>
      Object.keys(operations).map((verb) => `${verb.toUpperCase()} ${at}`),
    );
    expect(described.toSorted()).toEqual(named.map(([, { method, path: at }]) => `${method} ${at}`).toSorted());
  });

  test('resolves every reference it makes', () => {
    const { schemas } = document.components as { schemas: Record<string, unknown> };
    const targets = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    const known = Object.keys(schemas).map((name) => `#/components/schemas/${name}`);
    expect(targets.length).toBeGreaterThan(10);
    expect(known).toEqual(expect.arrayContaining(targets));
  });
});

describe('the route files', () => {
  test('are exactly those of the contracts', () => {
    expect(routeFiles.length).toBeGreaterThan(0);
    expect(routeFiles.toSorted()).toEqual([...new Set(named.map(([, contract]) => routeFileOf(contract)))].toSorted());
  });

  test.each(routeFiles.map((file) => [file]))(
    '%s binds each verb it exports to the contract of its own path',
    async (file) => {
      const expected = named
        .filter(([, contract]) => routeFileOf(contract) === file)
        .map(([name, { method }]) => `${method} ${name}`);
      expect(
        handlersIn(file)
          .map(({ verb, contract }) => `${verb} ${contract}`)
          .toSorted(),
      ).toEqual(expected.toSorted());
      const exported: Record<string, unknown> = await import(path.join(api, file));
      expect(Object.keys(exported).toSorted()).toEqual(
        handlersIn(file)
          .map(({ verb }) => verb)
          .toSorted(),
      );
    },
  );

  test.each(routeFiles.map((file) => [file]))('%s has handlers of at most ten lines that decide nothing', (file) => {
    for (const { source } of handlersIn(file)) {
      expect(source.split('\n').length).toBeLessThanOrEqual(10);
      expect(source).not.toMatch(/\b(?:if|switch|for|while|try)\b/);
    }
  });
});
