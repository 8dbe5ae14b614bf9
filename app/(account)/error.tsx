'use client';

import { Failure } from '@/components/ui/failure';

export default function AccountError({ retry }: { error: unknown; retry: () => void }) {
  return <Failure retry={retry} />;
}
