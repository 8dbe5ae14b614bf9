import { Body } from '@react-email/body';
import { Container } from '@react-email/container';
import { Head } from '@react-email/head';
import { Heading } from '@react-email/heading';
import { Html } from '@react-email/html';
import { Preview } from '@react-email/preview';
import { Text } from '@react-email/text';
import type { ReactNode } from 'react';
import { fontFamily, light, styleSheet } from './look';
import { Box, PageLink } from './parts';
import type { Reason } from './view';

function Because({ reason, site }: { reason: Reason; site: string }) {
  if (reason === 'address') return 'You get this mail because somebody entered your address there.';
  if (reason === 'gone') return 'You get this mail because it was the address of an account there.';
  if (reason === 'account') return 'You get this mail because it is about who can get into your account there.';
  return (
    <>
      {'You get this mail because you have an account there. Mails like this can be '}
      <PageLink to={`${site}/account/mail`}>turned off</PageLink>.
    </>
  );
}

interface FrameProps {
  title: string;
  preview: string;
  reason: Reason;
  /** Origin of the site, without a slash at its end. */
  site: string;
  children: ReactNode;
}

const foot = { margin: '0 0 8px', fontSize: '13px', lineHeight: '20px', color: light.soft };

/** What is around every letter: whose mail it is, what happened, and why it came. Nothing in it is fetched from anywhere. */
export function Frame({ title, preview, reason, site, children }: FrameProps) {
  return (
    <Html lang="en">
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{title}</title>
        <style>{styleSheet}</style>
      </Head>
      <Body
        className="canvas"
        style={{ margin: '0', padding: '28px 12px 36px', backgroundColor: light.canvas, fontFamily }}
      >
        <Preview>{preview}</Preview>
        <main>
          <Container style={{ maxWidth: '560px', margin: '0 auto' }}>
            <Text
              className="accent"
              style={{
                margin: '0 4px 16px',
                fontSize: '20px',
                lineHeight: '28px',
                fontWeight: 700,
                color: light.accent,
              }}
            >
              Latchkey
            </Text>
            <Box
              className="card"
              style={{
                padding: '32px 32px 16px',
                borderRadius: '16px',
                border: `1px solid ${light.line}`,
                backgroundColor: light.surface,
              }}
            >
              <Heading
                as="h1"
                className="ink"
                style={{ margin: '0 0 16px', fontSize: '24px', lineHeight: '32px', fontWeight: 600, color: light.ink }}
              >
                {title}
              </Heading>
              {children}
            </Box>
            <div style={{ padding: '20px 4px 0' }}>
              <Text className="soft" style={foot}>
                {'Sent by Latchkey at '}
                <PageLink to={site}>{site}</PageLink>
                {'. '}
                <Because reason={reason} site={site} />
              </Text>
            </div>
          </Container>
        </main>
      </Body>
    </Html>
  );
}
