/** An unpacked extension of the current manifest version; its files are built beside it. */
export const manifest = {
  manifest_version: 3,
  name: 'Latchkey test wallets',
  version: '1.0.0',
  description: 'Wallets with real keys for browser tests. Keys are made at random for each test.',
  permissions: ['storage', 'tabs'],
  host_permissions: ['http://*/*', 'https://*/*'],
  background: { service_worker: 'worker.js' },
  content_scripts: [
    { matches: ['http://*/*', 'https://*/*'], js: ['page.js'], run_at: 'document_start', world: 'MAIN' },
    { matches: ['http://*/*', 'https://*/*'], js: ['relay.js'], run_at: 'document_start' },
  ],
} as const;
