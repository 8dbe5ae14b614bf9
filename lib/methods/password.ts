export { argon2Parameters, decoyHash, hashPassword, type PasswordVerdict, verifyPassword } from './password/argon2';
export { HashingBusy, hashingLoad, limitHashing, passwordHashOperations } from './password/hashing-queue';
export {
  judgePassword,
  longestPassword,
  type PasswordContext,
  type PasswordProblem,
  shortestPassword,
} from './password/policy';
