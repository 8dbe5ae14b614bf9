/** What a captcha is solved for. A token for one action is worth nothing for another. */
export type CaptchaAction = 'sign_up' | 'forgot' | 'sign_in';
