const stub = (name: string) => `./lib/wallets/stubs/${name}.ts`;

/**
 * For `turbopack.resolveAlias`: what the wallet kits import and a sign-in never runs. Without it the lazy chunks are 130 kB
 * (Solana) and 628 kB (Cosmos) instead of 17 and 70. Only packages that nothing else in the project imports.
 */
export const walletKitAliases: Record<string, string> = {
  '@chain-registry/client': stub('cosmos-network'),
  '@chain-registry/keplr': stub('cosmos-network'),
  '@cosmjs/cosmwasm-stargate': stub('cosmos-network'),
  '@cosmjs/stargate': stub('cosmos-network'),
  'cosmjs-types/cosmos/tx/v1beta1/tx': stub('cosmos-network'),
  // Imported by @cosmos-kit/core without being declared.
  axios: stub('cosmos-network'),
  '@dao-dao/cosmiframe': stub('cosmos-frame'),
  '@interchain-ui/react': stub('cosmos-modal'),
  '@react-icons/all-files/fa/FaAndroid': stub('cosmos-modal'),
  '@react-icons/all-files/go/GoDesktopDownload': stub('cosmos-modal'),
  '@react-icons/all-files/gr/GrFirefox': stub('cosmos-modal'),
  '@react-icons/all-files/ri/RiAppStoreFill': stub('cosmos-modal'),
  '@react-icons/all-files/ri/RiChromeFill': stub('cosmos-modal'),
  '@keplr-wallet/types': stub('keplr-types'),
  '@solana-mobile/wallet-adapter-mobile': stub('solana-mobile'),
  '@solana/wallet-standard-util': stub('solana-chains'),
  '@solana/web3.js': stub('solana-web3'),
};
