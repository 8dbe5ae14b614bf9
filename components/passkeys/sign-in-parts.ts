export { offerAutofill } from './autofill';
export { signInWithPasskey } from './sign-in-with-passkey';
