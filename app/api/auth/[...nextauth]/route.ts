import { handleAuthjs } from '@/lib/http/authjs-route';

export const GET = handleAuthjs('GET');
export const POST = handleAuthjs('POST');
