import { Access } from '@cloudact/tenancy/nest';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ReencryptionView } from './credentials.dto.js';
import { CredentialsService } from './credentials.service.js';

@ApiTags('integration credentials')
@ApiSecurity('root-key')
@Controller('integration-credentials')
export class ReencryptionController {
  constructor(private readonly credentials: CredentialsService) {}

  @Post('re-encrypt')
  @Access('root')
  @HttpCode(200)
  @ApiOperation({ summary: 'After the wrapping key was rotated: seals every secret of every organisation anew. Sent again, it finishes what was cut off.' })
  @ApiOkResponse({ type: ReencryptionView })
  reencrypt(): Promise<ReencryptionView> {
    return this.credentials.reencrypt();
  }
}
