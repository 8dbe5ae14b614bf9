import { z } from 'zod';
import { type ProblemCode, problemTable } from '@/lib/core/errors';
import type { ContractShape } from './contract';
import { contracts } from './contracts';

/** Problems any endpoint may answer, whatever its contract adds. */
const everywhere: ProblemCode[] = [
  'malformed_request',
  'https_required',
  'source_blocked',
  'rate_limited',
  'internal_error',
  'unavailable',
];
const withBody: ProblemCode[] = [
  'malformed_json',
  'body_too_complex',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  'unknown_field',
];

type Json = Record<string, unknown>;

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
    external: undefined,
  } as Parameters<typeof z.toJSONSchema>[1]) as Json;
  return json;
}

/** Named shapes become components once; where they are used stands a reference. */
function referenced(json: Json, components: Json): Json {
  const text = JSON.stringify(json, (key, value) => {
    if (key === '$defs') return undefined;
    if (key === '$ref' && typeof value === 'string') return value.replace('#/$defs/', '#/components/schemas/');
    return value;
  });
  for (const [name, definition] of Object.entries((json.$defs ?? {}) as Record<string, Json>)) {
    components[name] ??= referenced({ ...definition, $defs: undefined }, components);
  }
  const { id, ...rest } = JSON.parse(text) as Json;
  if (typeof id !== 'string') return rest;
  components[id] ??= rest;
  return { $ref: `#/components/schemas/${id}` };
}

function problemsOf(contract: ContractShape): Map<number, ProblemCode[]> {
  const codes = new Set<ProblemCode>([...contract.problems, ...everywhere]);
  if (contract.body) for (const code of withBody) codes.add(code);
  if (contract.params) codes.add('not_found');
  if (contract.auth === 'session' || contract.auth === 'fresh') codes.add('unauthenticated');
  if (contract.auth === 'fresh') codes.add('reauthentication_required');
  if (contract.auth !== 'none') codes.add('session_changed').add('cross_site_request');
  if (contract.captcha) codes.add('captcha_required').add('captcha_invalid');
  if (contract.captcha?.when === 'always') codes.add('captcha_unavailable');
  if (contract.method !== 'GET') codes.add('cross_site_request').add('conflict');
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const [status] = problemTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

function parameters(contract: ContractShape, where: 'path' | 'query', components: Json): Json[] {
  const schema = where === 'path' ? contract.params : contract.query;
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: referenced(property, components),
  }));
}

function operation(name: string, contract: ContractShape, components: Json): Json {
  const responses: Json = {};
  for (const [status, schema] of Object.entries(contract.success)) {
    const content = schema && {
      'application/json': { schema: referenced(jsonSchema(schema, 'output'), components) },
    };
    responses[status] = { description: contract.summary, ...(content ? { content } : {}) };
  }
  for (const [status, codes] of problemsOf(contract)) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\`: ${problemTable[code][1]}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  const optional = contract.auth === 'optional' ? [{}] : [];
  return {
    operationId: name,
    tags: [contract.tag],
    summary: contract.summary,
    ...(contract.description ? { description: contract.description } : {}),
    parameters: [...parameters(contract, 'path', components), ...parameters(contract, 'query', components)],
    ...(contract.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: referenced(jsonSchema(contract.body, 'input'), components) } },
          },
        }
      : {}),
    security: contract.auth === 'none' ? [] : [...optional, { bearer: [] }, { cookie: [] }],
    responses,
  };
}

const problem = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'code', 'instance'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What to do next.' },
    code: { type: 'string', enum: Object.keys(problemTable), description: 'Stable; decide on this.' },
    instance: { type: 'string', description: 'The request id.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    methods: {
      type: 'array',
      items: { type: 'string' },
      description: 'With `reauthentication_required`: what would do.',
    },
  },
};

/** The OpenAPI 3.1 document of every contract there is. */
export function openApiDocument({ publicUrl, cookieName }: { publicUrl: string; cookieName: string }): Json {
  const components: Json = { Problem: problem };
  const paths: Record<string, Json> = {};
  for (const [name, contract] of Object.entries(contracts) as [string, ContractShape][]) {
    paths[contract.path] = {
      ...paths[contract.path],
      [contract.method.toLowerCase()]: operation(name, contract, components),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey API',
      version: '1',
      summary: 'One account, many keys.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: cookieName },
      },
    },
  };
}
