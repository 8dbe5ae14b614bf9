import { tokenHash } from '@/lib/core/crypto';
import { newId } from '@/lib/core/ids';
import { onDatabaseOf } from './app-database';

/** Mails as changes of accounts write them, each with its job in one transaction. Answers their ids. */
export async function causeMails(dataDir: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  const data = JSON.stringify({ whence: { at: '2026-03-04T05:06:07.000Z', device: 'Firefox', place: null, ip: null } });
  await onDatabaseOf(dataDir, (sql) =>
    sql.begin(async (tx) => {
      for (const id of ids) {
        const recipient = `${id}@example.com`;
        await tx`insert into mails (id, kind, recipient, recipient_hash, data, created_at)
          values (${id}, 'password_changed', ${recipient}, ${tokenHash(recipient)}, ${data}::text::jsonb, now())`;
        await tx`select graphile_worker.add_job(
          'send_mail', ${JSON.stringify({ mailId: id })}::text::json, flags => '{mail}'::text[])`;
      }
    }),
  );
  return ids;
}
