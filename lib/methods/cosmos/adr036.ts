import { base64 } from '@scure/base';

/** The amino sign doc of ADR-036: a transaction that no chain can take, around one `MsgSignData`. */
export interface SignDoc {
  chain_id: '';
  account_number: '0';
  sequence: '0';
  fee: { gas: '0'; amount: [] };
  msgs: [{ type: 'sign/MsgSignData'; value: { signer: string; data: string } }];
  memo: '';
}

/** The document wallets sign for `signArbitrary(signer, text)` (ADR-036, amino mode). */
export function signDocOf(signer: string, data: Uint8Array): SignDoc {
  return {
    chain_id: '',
    account_number: '0',
    sequence: '0',
    fee: { gas: '0', amount: [] },
    msgs: [{ type: 'sign/MsgSignData', value: { signer, data: base64.encode(data) } }],
    memo: '',
  };
}

/** JSON with the keys of every object in order and no spaces. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** Canonical amino bytes: sorted JSON with `&`, `<` and `>` escaped, as Go's encoder writes them. */
export function aminoBytes(document: unknown): Uint8Array {
  const escaped = sortedJson(document).replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  return Buffer.from(escaped, 'utf8');
}
