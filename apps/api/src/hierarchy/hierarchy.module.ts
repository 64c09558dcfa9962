import { Module } from '@nestjs/common';
import { HierarchyController } from './hierarchy.controller.js';
import { HierarchyFilesController } from './hierarchy-files.controller.js';
import { HierarchyFilesService } from './hierarchy-files.service.js';
import { HierarchyRepository } from './hierarchy.repository.js';
import { HierarchyService } from './hierarchy.service.js';

@Module({ controllers: [HierarchyController, HierarchyFilesController], providers: [HierarchyRepository, HierarchyService, HierarchyFilesService], exports: [HierarchyService] })
export class HierarchyModule {}
