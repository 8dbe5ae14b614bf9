'use client';

import { Check, Copy, Download, X } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { saveFile } from '@/components/ui/save-file';
import { type CopyOutcome, useCopy } from '@/components/ui/use-copy';
import { codesFile } from './codes-file';

interface CodesStepProps {
  codes: readonly string[];
  /** What the account is called; it stands in the file. */
  account: string;
  onKept: () => Promise<void>;
}

const copyWords = { copied: 'Copied', failed: 'Not allowed', ready: 'Copy' };
const copyIcon = (outcome: CopyOutcome) => (outcome === 'copied' ? Check : outcome === 'failed' ? X : Copy);

/** New recovery codes. They are shown this once, so that it only goes on when the person says that they kept them. */
export function CodesStep({ codes, account, onKept }: CodesStepProps) {
  const [kept, setKept] = useState(false);
  const [missed, setMissed] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { outcome, copy } = useCopy(codes.join('\n'));
  const note = useId();
  const CopyIcon = copyIcon(outcome);

  function goOn() {
    if (kept) {
      setLeaving(true);
      void onKept();
      return;
    }
    setMissed(true);
    box.current?.querySelector('input')?.focus();
  }

  function download() {
    const text = codesFile({ codes, account, site: window.location.host, madeAt: new Date() });
    saveFile('latchkey-recovery-codes.txt', 'text/plain', text);
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
      <div ref={box} className="grid gap-1">
        <Checkbox
          name="kept"
          checked={kept}
          aria-describedby={missed ? note : undefined}
          onChange={(event) => {
            setKept(event.currentTarget.checked);
            setMissed(false);
          }}
        >
          I have kept them in a safe place
        </Checkbox>
        <p id={note} aria-live="polite" className="min-h-5 text-sm text-danger">
          {missed ? 'Keep them first, then tick this box.' : null}
        </p>
      </div>
      <Button busy={leaving} onClick={goOn}>
        Go on
      </Button>
    </div>
  );
}
