import * as account from './account';
import * as email from './email';
import * as emailAddress from './email-address';
import * as mailSettings from './mail-settings';
import * as mfa from './mfa';
import * as oauth from './oauth';
import * as passkeys from './passkeys';
import * as recovery from './recovery';
import * as sessions from './sessions';
import * as wallets from './wallets';

/** Every endpoint of the contract, by name. OpenAPI, the front door and the browser client's types iterate this. */
export const contracts = {
  ...email,
  ...emailAddress,
  ...recovery,
  ...wallets,
  ...sessions,
  ...account,
  ...oauth,
  ...mailSettings,
  ...mfa,
  ...passkeys,
};

export type Contracts = typeof contracts;
