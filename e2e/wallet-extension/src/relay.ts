import type { AccountsChanged, PageMessage, WalletReply } from './protocol';

const post = (message: PageMessage) => window.postMessage(message, window.location.origin);

window.addEventListener('message', ({ source, data }: MessageEvent<PageMessage | undefined>) => {
  if (source !== window || data?.channel !== 'test-wallet-request') return;
  const { id, request } = data;
  chrome.runtime.sendMessage(request, (reply: WalletReply) => post({ channel: 'test-wallet-reply', id, reply }));
});

chrome.runtime.onMessage.addListener((event: AccountsChanged) => post({ channel: 'test-wallet-event', event }));
