import { signUp } from '@/lib/api/contracts/email';
import { signUpHandler } from '@/lib/api/password-handlers';
import { route } from '@/lib/http/route';

export const POST = route(signUp, signUpHandler);
