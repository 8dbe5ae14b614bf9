import { inboxList } from '@/lib/http/inbox';

export const GET = inboxList;
