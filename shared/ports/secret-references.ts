/** Reads secrets that are kept elsewhere, and registered with us by reference only (`parseSecretReference`). */
export interface SecretReferences {
  /**
   * The value that a reference means. It is remembered for some minutes.
   * @throws MalformedRequestError if the text is no reference
   * @throws SecretReferenceError naming the reference, if it cannot be read
   */
  resolve(reference: string): Promise<string>;
}
