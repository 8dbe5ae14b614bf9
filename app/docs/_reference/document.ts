import { z } from 'zod';
import { type ProblemCode, problemTable } from '@/lib/core/errors';
import { Schema } from './schema';

const content = z.record(z.string(), z.object({ schema: Schema })).optional();

const Operation = z.object({
  operationId: z.string(),
  tags: z.tuple([z.string()]),
  summary: z.string(),
  description: z.string().optional(),
  parameters: z.array(
    z.object({ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean(), schema: Schema }),
  ),
  requestBody: z.object({ content }).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  responses: z.record(z.string(), z.object({ description: z.string(), content })),
});

const Document = z.object({
  info: z.object({ title: z.string(), version: z.string(), summary: z.string() }),
  servers: z.tuple([z.object({ url: z.string() })]),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

/** Who may call: anybody, a session where there is one, a session, or one that proved a credential within the last minutes. */
export type Access = 'none' | 'optional' | 'session' | 'fresh';

export interface Endpoint {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string | undefined;
  access: Access;
  parameters: z.output<typeof Operation>['parameters'];
  body: Schema | null;
  answers: { status: string; schema: Schema | null }[];
  problems: { status: string; codes: ProblemCode[] }[];
}

export interface Reference {
  title: string;
  server: string;
  groups: { tag: string; endpoints: Endpoint[] }[];
  schemas: Record<string, Schema>;
}

function codesNamed(description: string): ProblemCode[] {
  const named = [...description.matchAll(/`(\w+)`/g)].map(([, code]) => code);
  return named.filter((code): code is ProblemCode => code !== undefined && code in problemTable);
}

function accessOf(security: Record<string, string[]>[], codes: ProblemCode[]): Access {
  if (security.length === 0) return 'none';
  if (security.some((way) => Object.keys(way).length === 0)) return 'optional';
  return codes.includes('reauthentication_required') ? 'fresh' : 'session';
}

function endpointOf(method: string, path: string, operation: z.output<typeof Operation>): Endpoint {
  const responses = Object.entries(operation.responses);
  const problems = responses
    .filter(([status]) => Number(status) >= 400)
    .map(([status, { description }]) => ({ status, codes: codesNamed(description) }));
  const json = operation.requestBody?.content?.['application/json'];
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description,
    access: accessOf(
      operation.security,
      problems.flatMap(({ codes }) => codes),
    ),
    parameters: operation.parameters,
    body: json?.schema ?? null,
    answers: responses
      .filter(([status]) => Number(status) < 400)
      .map(([status, answer]) => ({ status, schema: answer.content?.['application/json']?.schema ?? null })),
    problems,
  };
}

const accessOrder: Record<Access, number> = { none: 0, optional: 0, session: 1, fresh: 2 };

/** What anybody may call first, then reading before writing. */
function byAccess(one: Endpoint, other: Endpoint): number {
  const reading = (endpoint: Endpoint) => (endpoint.method === 'GET' ? 0 : 1);
  return accessOrder[one.access] - accessOrder[other.access] || reading(one) - reading(other);
}

/** An OpenAPI 3.1 document in the order it is shown in: by tag, each in the order of the document. Throws a `ZodError`. */
export function readReference(document: unknown): Reference {
  const { info, servers, paths, components } = Document.parse(document);
  const groups = new Map<string, Endpoint[]>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const [tag] = operation.tags;
      groups.set(tag, [...(groups.get(tag) ?? []), endpointOf(method, path, operation)]);
    }
  }
  return {
    title: info.title,
    server: servers[0].url,
    groups: [...groups].map(([tag, endpoints]) => ({ tag, endpoints: endpoints.toSorted(byAccess) })),
    schemas: components.schemas,
  };
}
