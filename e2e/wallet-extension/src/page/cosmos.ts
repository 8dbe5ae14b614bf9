import { hex } from '@scure/base';
import { ask, onAccountsChanged } from './bridge';

interface Key {
  name: string;
  algo: string;
  pubKey: string;
  bech32Address: string;
  isNanoLedger: boolean;
}

interface ProxyRequest {
  type: string;
  id: string;
  method: string;
  args: unknown[];
}

/**
 * Keplr, as its provider package talks to it: `proxy-request` messages, answered on the same window, with bytes written as
 * `__uint8array__` and hex.
 */
export function installKeplr(): void {
  Object.assign(window, { keplrRequestMetaIdSupport: true });
  window.addEventListener('message', async ({ source, data }: MessageEvent<ProxyRequest | undefined>) => {
    if (source !== window || !/^proxy-request(?!-response)/.test(data?.type ?? '') || !data) return;
    const answer = (result: unknown) =>
      window.postMessage({ type: 'proxy-request-response', id: data.id, result }, window.location.origin);
    if (data.method === 'ping' || data.method === 'ethereum') return answer({ return: null });
    try {
      const reply = await ask<unknown>('keplr', data.method, data.args);
      answer({
        return:
          data.method === 'getKey' ? { ...(reply as Key), pubKey: `__uint8array__${(reply as Key).pubKey}` } : reply,
      });
    } catch (error) {
      answer({ error: (error as Error).message });
    }
  });
  onAccountsChanged(() => window.dispatchEvent(new Event('keplr_keystorechange')));
}

/** Leap, as pages meet it: an object on `window`. */
export function installLeap(): void {
  const leap =
    (method: string) =>
    async (...args: unknown[]) =>
      ask<unknown>('leap', method, args).catch(rethrowMessage);
  Object.assign(window, {
    leap: {
      version: '0.0.0-test',
      mode: 'extension',
      enable: leap('enable'),
      disconnect: leap('disable'),
      signArbitrary: leap('signArbitrary'),
      signAmino: leap('signAmino'),
      getKey: async (chainId: string) => {
        const key = (await leap('getKey')(chainId)) as Key;
        return { ...key, pubKey: hex.decode(key.pubKey) };
      },
    },
  });
  onAccountsChanged(() => window.dispatchEvent(new Event('leap_keystorechange')));
}

// Leap tells pages why in words only, without a code.
function rethrowMessage(error: Error): never {
  throw new Error(error.message);
}
