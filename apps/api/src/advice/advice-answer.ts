import { ApiProperty } from '@nestjs/swagger';

/** What all advice has: the answer in words, and what to do now. The other members say the same to a machine. */
export class AdviceAnswer {
  @ApiProperty({ description: 'In words, for whoever asked.' })
  readonly answer!: string;

  @ApiProperty({ description: 'What to do now.' })
  readonly next_step!: string;
}
