'use client';

import { Check, Copy, Download, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { type CopyOutcome, useCopy } from '@/components/ui/use-copy';
import { codesFile } from './codes-file';

interface CodesStepProps {
  codes: readonly string[];
  /** What the account is called; it stands in the file. */
  account: string;
  onKept: () => void;
}

const copyWords = { copied: 'Copied', failed: 'Not allowed', ready: 'Copy' };
const copyIcon = (outcome: CopyOutcome) => (outcome === 'copied' ? Check : outcome === 'failed' ? X : Copy);

/** New recovery codes. They are shown this once, so that it only goes on when the person says that they kept them. */
export function CodesStep({ codes, account, onKept }: CodesStepProps) {
  const [kept, setKept] = useState(false);
  const { outcome, copy } = useCopy(codes.join('\n'));
  const CopyIcon = copyIcon(outcome);

  function download() {
    const text = codesFile({ codes, account, site: window.location.host, madeAt: new Date() });
    const href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = Object.assign(document.createElement('a'), { href, download: 'latchkey-recovery-codes.txt' });
    link.click();
    // Not at once: some browsers read it only after the press is over.
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  return (
    <div className="grid gap-4">
      <ol
        aria-label="Recovery codes"
        className="grid justify-center gap-1 rounded-control bg-sunken px-2 py-3.5 font-mono text-[0.8125rem] sm:text-sm"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="grid grid-cols-2 gap-3">
        <Button variant="secondary" onClick={copy}>
          <CopyIcon aria-hidden="true" className="size-4.5" />
          <span aria-live="polite">{copyWords[outcome ?? 'ready']}</span>
        </Button>
        <Button variant="secondary" onClick={download}>
          <Download aria-hidden="true" className="size-4.5" />
          Download
        </Button>
      </div>
      <Checkbox name="kept" checked={kept} onChange={(event) => setKept(event.currentTarget.checked)}>
        I have kept them in a safe place
      </Checkbox>
      <Button disabled={!kept} onClick={onKept}>
        Go on
      </Button>
    </div>
  );
}
