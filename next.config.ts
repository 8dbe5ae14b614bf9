import type { NextConfig } from 'next';
import { walletKitAliases } from './lib/wallets/stubs/aliases';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks types; an installation without the development packages has to build too.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/argon2', 'pino', 'postgres'],
  turbopack: { resolveAlias: walletKitAliases },
  experimental: {
    // Fewer, larger chunks: they compress better, and the sign-in page has 140 kB for everything.
    turbopackChunking: {
      requestCost: 3_000_000,
      minChunkSize: 500_000,
      maxMergeChunkSize: 3_000_000,
      firstPageLoadPriority: 1,
    },
  },
};

export default config;
