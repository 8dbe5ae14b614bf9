export { problemText } from '@/components/forms/problem-text';
export { offerAutofill } from './autofill';
export { signInWithPasskey } from './sign-in-with-passkey';
