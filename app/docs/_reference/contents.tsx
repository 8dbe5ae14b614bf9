import type { Reference } from './document';
import { MethodName } from './method-name';

const linkLook = 'flex items-baseline gap-2 rounded-md px-2 py-1 text-sm text-ink-soft hover:bg-sunken hover:text-ink';

function Links({ groups }: Pick<Reference, 'groups'>) {
  return (
    <ul className="grid gap-5">
      {groups.map(({ tag, endpoints }) => (
        <li key={tag} className="grid gap-1">
          <p className="px-2 text-sm font-semibold">{tag}</p>
          <ul>
            {endpoints.map(({ id, method, summary }) => (
              <li key={id}>
                <a href={`#${id}`} className={linkLook}>
                  <MethodName method={method} className="w-12 shrink-0 text-[0.6875rem]" />
                  {summary}
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
      <li className="grid gap-1">
        <p className="px-2 text-sm font-semibold">Reference</p>
        <ul>
          {['Problems', 'Shapes', 'Other addresses'].map((name) => (
            <li key={name}>
              <a href={`#${name.toLowerCase().replace(' ', '-')}`} className={linkLook}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </li>
    </ul>
  );
}

/** What is on the page: folded on a phone, beside the text where there is room. */
export function Contents({ groups }: Pick<Reference, 'groups'>) {
  return (
    <>
      <details className="rounded-control border border-line bg-surface lg:hidden">
        <summary className="rounded-control px-4 py-3 text-sm font-medium">Contents</summary>
        <nav aria-label="Contents" className="border-t border-line p-3">
          <Links groups={groups} />
        </nav>
      </details>
      <nav
        aria-label="Contents"
        className="sticky top-6 hidden max-h-[calc(100dvh-3rem)] overflow-y-auto pb-6 lg:block"
      >
        <Links groups={groups} />
      </nav>
    </>
  );
}
