import { installKeplr, installLeap } from './cosmos';
import { announceEvmWallet } from './evm';
import { registerSolanaWallet } from './solana';

announceEvmWallet('evm-one', 'Test Wallet One', '#3b5bdb');
announceEvmWallet('evm-two', 'Test Wallet Two', '#c2255c');
registerSolanaWallet('solana', 'Test Wallet Sol', '#7048e8', { withSignIn: true });
registerSolanaWallet('solana-plain', 'Test Wallet Plain', '#0b7285', { withSignIn: false });
installKeplr();
installLeap();
