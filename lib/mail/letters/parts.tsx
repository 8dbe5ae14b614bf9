import { Link } from '@react-email/link';
import { Section } from '@react-email/section';
import { Text } from '@react-email/text';
import type { CSSProperties, ReactNode } from 'react';
import type { Whence as From } from '@/lib/mail/letter';
import { light } from './look';
import { momentInWords, unlinked } from './words';

// Addresses are long words, and a phone is narrow.
const breaking = { wordBreak: 'break-word', overflowWrap: 'anywhere' } as const;
const paragraph = { margin: '0 0 16px', fontSize: '16px', lineHeight: '26px', color: light.ink, ...breaking };
// With collapsed borders no corner is round.
const separate = { borderCollapse: 'separate' } as const;

interface BoxProps {
  className: string;
  margin?: string;
  style: CSSProperties;
  children: ReactNode;
}

/** A surface: a table of one cell, which every mail program can colour and pad. */
export function Box({ className, margin = '0', style, children }: BoxProps) {
  return (
    <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" style={{ margin, ...separate }}>
      <tbody>
        <tr>
          <td className={className} style={{ borderRadius: '10px', ...style }}>
            {children}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

export function Para({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={paragraph}>
      {children}
    </Text>
  );
}

/** A link to a page of this site, in running text. */
export function PageLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link href={to} className="accent" style={{ color: light.accent, textDecoration: 'underline' }}>
      {children}
    </Link>
  );
}

const buttonStyle = {
  display: 'inline-block',
  padding: '13px 22px',
  borderRadius: '10px',
  backgroundColor: light.accent,
  color: light.onAccent,
  fontSize: '16px',
  lineHeight: '22px',
  fontWeight: 600,
  textDecoration: 'none',
};

/** The one thing a mail asks for: a button, and its address for those who rather copy it. Plain text has the address alone. */
export function Action({ link, children }: { link: string | null; children: string }) {
  if (link === null) return null;
  return (
    <>
      <Section data-skip-in-text={true} style={{ margin: '24px 0 16px' }}>
        <Link href={link} className="button" style={buttonStyle}>
          {children}
        </Link>
      </Section>
      <Text
        className="soft"
        style={{ margin: '0 0 24px', fontSize: '13px', lineHeight: '20px', color: light.soft, wordBreak: 'break-all' }}
      >
        <span data-skip-in-text={true}>Or open this address: </span>
        <Link href={link} className="soft" style={{ color: light.soft, textDecoration: 'underline' }}>
          {link}
        </Link>
      </Text>
    </>
  );
}

function Name({ children }: { children: string }) {
  return (
    <span className="soft" style={{ color: light.soft }}>
      {`${children}: `}
    </span>
  );
}

/** When, by what and from where it was done. */
export function Whence({ of: { at, device, place, ip } }: { of: From }) {
  const where = place ?? 'a place we do not know';
  return (
    <Box className="sunken" margin="0 0 20px" style={{ padding: '14px 16px', backgroundColor: light.sunken }}>
      <Text
        className="ink"
        style={{ margin: '0', fontSize: '15px', lineHeight: '24px', color: light.ink, ...breaking }}
      >
        <Name>When</Name>
        {momentInWords(at)}
        <br />
        <Name>Device</Name>
        {unlinked(device)}
        <br />
        <Name>Where</Name>
        {ip === null ? where : `${where}, IP address ${ip}`}
      </Text>
    </Box>
  );
}
