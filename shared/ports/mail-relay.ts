/** A mail to one recipient. */
export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly isHtml: boolean;
  /** The same at every try: many servers drop the second mail of that name. */
  readonly id: string;
}

/** Takes mail by an API of a cloud, with the rights of this machine or function. */
export interface MailRelay {
  /**
   * @param region of the cloud; undefined: that of the environment
   * @throws NotificationRefusedError, NotificationUnavailableError
   */
  send(mail: Mail, region: string | undefined): Promise<void>;
}
