'use client';

import { useRef, useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { NotConfirmed, useFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { Switch } from '@/components/ui/switch';
import { api } from '@/lib/api/client';
import type { MailSettings } from '@/lib/api/contracts/shapes';
import { Saved } from './saved';

const kinds = [
  { name: 'new_sign_in', label: 'New sign-in', about: 'Your account is used on a device it was not used on before.' },
  { name: 'sign_up_attempt', label: 'Sign-up attempt', about: 'Somebody tries to sign up with your address.' },
] as const satisfies { name: keyof MailSettings; label: string; about: string }[];

/** The mails that an owner may do without. A switch shows what is stored: it moves when the server has said so. */
export function MailSwitches({ settings }: { settings: MailSettings }) {
  const withFreshAuth = useFreshAuth();
  const [stored, setStored] = useState(settings);
  const [changing, setChanging] = useState<keyof MailSettings | null>(null);
  const [saved, setSaved] = useState(0);
  const { problem, held, tell, clear } = useProblem();
  const running = useRef(false);

  async function change(name: keyof MailSettings) {
    if (running.current || held) return;
    running.current = true;
    setChanging(name);
    clear();
    try {
      const body = { [name]: !stored[name] };
      setStored(await withFreshAuth(() => api('PATCH /api/v1/auth/mail-settings', { body })));
      setSaved((count) => count + 1);
    } catch (thrown) {
      if (!(thrown instanceof NotConfirmed)) tell(thrown);
    }
    running.current = false;
    setChanging(null);
  }

  return (
    <div className="grid gap-5">
      {kinds.map(({ name, label, about }) => (
        <Switch
          key={name}
          label={label}
          checked={stored[name]}
          aria-busy={changing === name || undefined}
          onChange={() => void change(name)}
        >
          {about}
        </Switch>
      ))}
      <FormProblem>{problem}</FormProblem>
      <div className="min-h-5">
        <Saved times={saved}>Saved.</Saved>
      </div>
    </div>
  );
}
