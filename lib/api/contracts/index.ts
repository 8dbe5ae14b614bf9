import * as account from './account';
import * as email from './email';
import * as oauth from './oauth';
import * as sessions from './sessions';
import * as wallets from './wallets';

/** Every endpoint of the contract, by name. OpenAPI, the front door and the browser client's types iterate this. */
export const contracts = { ...email, ...wallets, ...sessions, ...account, ...oauth };

export type Contracts = typeof contracts;
