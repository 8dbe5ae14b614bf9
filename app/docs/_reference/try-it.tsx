'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input, Textarea } from '@/components/ui/input';
import { useAccessToken } from './access-token';
import { AnswerView } from './answer-view';
import { type Answer, callApi } from './call';

interface Parameter {
  name: string;
  choices: string[] | null;
}

interface TryItProps {
  title: string;
  method: string;
  path: string;
  parameters: Parameter[];
  /** The body to start from; null where the endpoint takes none. */
  body: string | null;
}

function ParameterInput({
  id,
  parameter,
  value,
  onChange,
}: {
  id: string;
  parameter: Parameter;
  value: string;
  onChange: (value: string) => void;
}) {
  const { name, choices } = parameter;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-mono text-sm font-semibold">
        {name}
      </label>
      {choices ? (
        <select
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="h-11 rounded-control border border-line-strong bg-surface px-3 text-base text-ink"
        >
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <Input
          id={id}
          value={value}
          required
          onChange={(event) => onChange(event.target.value)}
          className="font-mono text-sm"
        />
      )}
    </div>
  );
}

/** A form that calls the endpoint on this server and shows what came back. */
export function TryIt({ title, method, path, parameters, body }: TryItProps) {
  const { token } = useAccessToken();
  const [values, setValues] = useState(() =>
    Object.fromEntries(parameters.map(({ name, choices }) => [name, choices?.[0] ?? ''])),
  );
  const [text, setText] = useState(body);
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer | null | undefined>(undefined);
  const id = `try-${method}-${path}`;

  async function send(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setAnswer(await callApi({ method, path, parameters: values, body: text, token }));
    setBusy(false);
  }

  return (
    <details className="group rounded-control border border-line">
      <summary className="rounded-control px-4 py-2.5 text-sm font-medium text-accent hover:bg-sunken">
        Try it<span className="sr-only">: {title}</span>
      </summary>
      <form onSubmit={send} className="grid gap-4 border-t border-line p-4">
        {parameters.map((parameter) => (
          <ParameterInput
            key={parameter.name}
            id={`${id}-${parameter.name}`}
            parameter={parameter}
            value={values[parameter.name] ?? ''}
            onChange={(value) => setValues({ ...values, [parameter.name]: value })}
          />
        ))}
        {text === null ? null : (
          <div className="grid gap-1.5">
            <label htmlFor={`${id}-body`} className="text-sm font-semibold">
              Body
            </label>
            <Textarea
              id={`${id}-body`}
              value={text}
              rows={text.split('\n').length + 1}
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
              className="font-mono text-sm"
            />
          </div>
        )}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button type="submit" size="small" busy={busy}>
            Send
          </Button>
          <p className="text-sm text-ink-soft">
            Runs on this server, for real,{' '}
            {token ? 'with the access token above.' : 'as whoever is signed in to this browser.'}
          </p>
        </div>
        <AnswerView answer={answer} title={title} />
      </form>
    </details>
  );
}
