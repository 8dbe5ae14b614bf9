import { Fragment, type ReactNode } from 'react';
import { MarkedText } from './marked-text';
import { referredName, type Schema } from './schema';

/** A type in words: "string (uuid) or null", "list of Identity". Named shapes link to where they are shown. */
function TypeName({ schema }: { schema: Schema }): ReactNode {
  const name = referredName(schema);
  if (name) {
    return (
      <a
        href={`#schema-${name}`}
        className="text-accent underline decoration-accent/35 underline-offset-3 hover:decoration-accent"
      >
        {name}
      </a>
    );
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.anyOf) {
    return schema.anyOf.map((choice, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the choices of a fixed document never move.
      <Fragment key={index}>
        {index > 0 ? ' or ' : null}
        <TypeName schema={choice} />
      </Fragment>
    ));
  }
  if (schema.items) {
    return (
      <>
        list of <TypeName schema={schema.items} />
      </>
    );
  }
  const type = [schema.type ?? 'any'].flat().join(' or ');
  return schema.format ? `${type} (${schema.format})` : type;
}

/** The object whose fields are worth showing below the field that holds it: its own, or that of the list's items. */
function innerObject(schema: Schema): Schema | null {
  const inner = schema.items ?? schema;
  return inner.properties ? inner : null;
}

function limits({ minLength, maxLength, default: fallback }: Schema): string[] {
  return [
    ...(minLength === undefined ? [] : [`at least ${minLength} characters`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`]),
  ];
}

interface FieldProps {
  name: string;
  schema: Schema;
  required: boolean;
}

/** One field: its name and type in a line, what it means below. */
export function SchemaField({ name, schema, required }: FieldProps) {
  const inner = innerObject(schema);
  return (
    <li className="grid gap-1 py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5 text-sm">
        <code className="font-mono font-semibold wrap-anywhere">{name}</code>
        <span className="wrap-anywhere text-ink-soft">
          <TypeName schema={schema} />
          {required ? null : ', optional'}
          {limits(schema).map((limit) => `, ${limit}`)}
        </span>
      </p>
      {schema.description ? (
        <p className="text-sm text-ink-soft">
          <MarkedText>{schema.description}</MarkedText>
        </p>
      ) : null}
      {inner ? (
        <div className="border-l border-line pl-4">
          <SchemaFields schema={inner} />
        </div>
      ) : null}
    </li>
  );
}

/** The fields of an object, or the name of the shape it is. */
export function SchemaFields({ schema }: { schema: Schema }) {
  if (!schema.properties) {
    return (
      <p className="py-2.5 text-sm text-ink-soft">
        <TypeName schema={schema} />
      </p>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {Object.entries(schema.properties).map(([name, field]) => (
        <SchemaField key={name} name={name} schema={field} required={schema.required?.includes(name) ?? false} />
      ))}
    </ul>
  );
}
