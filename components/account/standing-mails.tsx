const groups = [
  {
    title: 'Links you ask for',
    why: 'They do what you asked for, and nothing happens without them.',
    mails: ['Confirm your address', 'Choose a new password', 'Confirm a new address'],
  },
  {
    title: 'Your keys',
    why: 'Whoever changes what opens your account must not be able to do it unseen.',
    mails: ['Password changed', 'Key linked or unlinked', 'Second factor changed', 'E-mail about to change or changed'],
  },
  {
    title: 'Trouble and goodbye',
    why: 'You need to know of them even if you never sign in again.',
    mails: [
      'Sign-in codes were guessed',
      'A sign-in key was used twice',
      'Account taken over by the owner of its address',
      'Account deleted',
    ],
  },
];

/** The mails that cannot be turned off, and why. */
export function StandingMails() {
  return (
    <dl className="grid gap-5">
      {groups.map(({ title, why, mails }) => (
        <div key={title} className="grid gap-1">
          <dt className="font-medium">{title}</dt>
          <dd className="text-sm">{mails.join(' · ')}</dd>
          <dd className="text-sm text-ink-soft">{why}</dd>
        </div>
      ))}
    </dl>
  );
}
