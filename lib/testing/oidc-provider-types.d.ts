/** As much of the package's interface as the tests use; it ships no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface OidcAccount {
    accountId: string;
    claims(): Promise<Record<string, unknown>>;
  }

  export interface OidcConfiguration {
    clients: Record<string, unknown>[];
    claims: Record<string, string[]>;
    cookies: { keys: string[] };
    ttl: Record<string, number>;
    jwks: { keys: object[] };
    findAccount(context: unknown, id: string): OidcAccount;
  }

  export default class Provider {
    constructor(issuer: string, configuration: OidcConfiguration);
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}
