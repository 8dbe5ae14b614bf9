import { jwks } from '@/lib/http/jwks';

export const GET = jwks;
