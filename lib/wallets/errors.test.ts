import { describe, expect, test } from 'vitest';
import { WalletError, type WalletFailure, walletError } from './errors';

const named = (name: string, message: string, cause?: unknown) =>
  Object.assign(new Error(message, { cause }), { name });

const cases: [string, unknown, WalletFailure][] = [
  ['EIP-1193 refusal', { code: 4001, message: 'User rejected the request.' }, 'rejected'],
  ['a refusal inside the error of viem', named('TransactionExecutionError', 'failed', { code: 4001 }), 'rejected'],
  [
    'a refusal inside the error of the Solana adapter',
    { name: 'WalletSignInError', error: { code: 4001 } },
    'rejected',
  ],
  ['ethers-style refusal', { code: 'ACTION_REJECTED' }, 'rejected'],
  ['Keplr says it in words', new Error('Request rejected'), 'rejected'],
  ['Phantom says it in words', named('WalletConnectionError', 'User rejected the request.'), 'rejected'],
  ['a bare string', 'Approval Denied', 'rejected'],
  ['a request is open already', { code: -32002, message: 'Already processing eth_requestAccounts.' }, 'busy'],
  ['a locked wallet by code', { code: 4100, message: 'Unauthorized' }, 'locked'],
  ['a locked wallet in words', new Error('The wallet is locked.'), 'locked'],
  ['a Solana wallet without an account', named('WalletAccountError', ''), 'locked'],
  ['an account that is gone', named('ConnectorAccountNotFoundError', 'Account not found'), 'switched'],
  ['a method the wallet lacks', { code: 4200, message: 'unsupported' }, 'unsupported'],
  ['anything else', new Error('socket hang up'), 'failed'],
  ['nothing at all', undefined, 'failed'],
];

describe('walletError', () => {
  test.each(cases)('%s', (_, thrown, failure) => {
    const error = walletError(thrown);
    expect(error.failure).toBe(failure);
    expect(error.cause).toBe(thrown);
  });

  test('a code says more than the words beside it', () => {
    expect(walletError({ code: 4100, message: 'The user has not authorized; request denied' }).failure).toBe('locked');
  });

  test('an error of ours passes through', () => {
    const error = new WalletError('switched');
    expect(walletError(error)).toBe(error);
  });

  test('an error that is its own cause is read once', () => {
    const loop: { message: string; cause?: unknown } = { message: 'no' };
    loop.cause = loop;
    expect(walletError(loop).failure).toBe('failed');
  });
});
