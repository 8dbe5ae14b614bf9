/** What a captcha is solved for. A token for one action is worth nothing for another. */
export type CaptchaAction = 'sign_up' | 'forgot' | 'sign_in';

export interface CaptchaRule {
  action: CaptchaAction;
  /** `after_failures`: once so many attempts on the account or from the source have failed. */
  when: 'always' | 'after_failures';
}
