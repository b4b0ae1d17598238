/** Why somebody is not told: one condition of the application for each subject. */
export interface NotificationFault {
  /** A service by its name, or what of the configuration or of the annotations is at fault, like `trigger.on-deployed`. */
  readonly subject: string;
  readonly reason: string;
}
