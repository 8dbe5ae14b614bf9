import { logIn } from '@/lib/api/contracts/email';
import { logInHandler } from '@/lib/api/password-handlers';
import { route } from '@/lib/http/route';

export const POST = route(logIn, logInHandler);
