import { inboxDocument } from '@/lib/http/inbox';

export const GET = inboxDocument;
