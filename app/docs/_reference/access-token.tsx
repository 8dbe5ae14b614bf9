'use client';

import { createContext, type ReactNode, use, useState } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

interface AccessToken {
  token: string;
  keep(token: string): void;
}

const Context = createContext<AccessToken>({ token: '', keep: () => {} });

/** Holds the access token of the calls made from this page: in its memory only, gone when it is left. */
export function AccessTokenProvider({ children }: { children: ReactNode }) {
  const [token, keep] = useState('');
  return <Context value={{ token, keep }}>{children}</Context>;
}

export function useAccessToken(): AccessToken {
  return use(Context);
}

export function AccessTokenField() {
  const { token, keep } = useAccessToken();
  return (
    <Field
      label="Access token"
      hint="Kept in this page only. Without one, calls are made as whoever is signed in to this browser."
    >
      {(control) => (
        <Input
          {...control}
          value={token}
          onChange={(event) => keep(event.target.value.trim())}
          placeholder="eyJhbGciOiJFUzI1NiIs…"
          autoComplete="off"
          spellCheck={false}
          className="font-mono text-sm"
        />
      )}
    </Field>
  );
}
