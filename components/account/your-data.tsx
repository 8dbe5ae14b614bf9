import { Download } from 'lucide-react';
import { buttonLook } from '@/components/ui/button-look';

/** Everything the account holds, to take along. */
export function YourData() {
  return (
    <a href="/api/v1/auth/me/export" download="latchkey-export.json" className={buttonLook('secondary', 'regular')}>
      <Download aria-hidden="true" className="size-4.5" />
      Download your data
    </a>
  );
}
