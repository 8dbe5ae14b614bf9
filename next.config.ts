import type { NextConfig } from 'next';
import { walletKitAliases } from './lib/wallets/stubs/aliases';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ['@node-rs/argon2', 'pino', 'postgres'],
  turbopack: { resolveAlias: walletKitAliases },
};

export default config;
