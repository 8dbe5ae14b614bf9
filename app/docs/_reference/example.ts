import type { Endpoint } from './document';
import type { Schema } from './schema';

/** What to write where a type alone says too little. */
const byName: Record<string, string> = {
  email: 'you@example.com',
  password: 'a pass phrase of your own',
  current_password: 'a pass phrase of your own',
  new_password: 'another pass phrase of your own',
  username: 'your_name',
  label: 'My hardware wallet',
  address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  signed_message: 'the message of the challenge, unchanged',
  signature: 'what the wallet answered',
  refresh_token: 'the refresh token you hold',
};

function exampleOf(name: string, schema: Schema): unknown {
  const [first] = schema.anyOf ?? [];
  if (byName[name] !== undefined) return byName[name];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  return first ? exampleOf(name, first) : '';
}

/** A body with the required fields, or the first field where none is required. Null for an endpoint without a body. */
export function exampleBody({ body }: Endpoint): Record<string, unknown> | null {
  if (!body) return null;
  const properties = Object.entries(body.properties ?? {});
  const required = properties.filter(([name]) => body.required?.includes(name));
  const shown = required.length > 0 ? required : properties.slice(0, 1);
  return Object.fromEntries(shown.map(([name, schema]) => [name, exampleOf(name, schema)]));
}

/** The endpoint as a command for a POSIX shell. Path parameters and the access token are shell variables. */
export function curlCommand(endpoint: Endpoint, server: string): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const choices = endpoint.parameters.find((parameter) => parameter.name === name)?.schema.enum;
    return choices?.[0] ?? `$${name.toUpperCase()}`;
  });
  const body = exampleBody(endpoint);
  const lines = [
    `curl ${endpoint.method === 'GET' ? '' : `-X ${endpoint.method} `}"${server}${path}"`,
    ...(endpoint.access === 'session' || endpoint.access === 'fresh'
      ? ['-H "authorization: Bearer $ACCESS_TOKEN"']
      : []),
    ...(body ? [`-H 'content-type: application/json'`, `-d '${JSON.stringify(body)}'`] : []),
  ];
  return lines.join(' \\\n  ');
}
