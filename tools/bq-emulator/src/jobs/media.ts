/** The data of a load job, in a file. */
export interface Media {
  readonly path: string;
  readonly bytes: number;
  /** Called once the job has ended. */
  discard(): Promise<void>;
}
