import { Alert, Button, Menu, Progress, Stack, Tabs, Text } from "@mantine/core";
import { IconArrowsDiff, IconChevronDown, IconDownload, IconEraser, IconPlayerPlay, IconTargetArrow } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "react-router";
import { useDataset } from "../../api/datasets";
import { isMissing } from "../../api/errors";
import type { Dataset, Project } from "../../api/types";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { when } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { RowSkeletons } from "../../ui/Skeletons";
import { useUrlState } from "../../ui/useUrlState";
import { DatasetNote } from "./DatasetNote";
import { FacesTab } from "./FacesTab";
import { Facts } from "./Facts";
import { erasedStatement } from "./facts";
import { PeopleTab } from "./PeopleTab";
import { hasContent, isOpen, progressPercent, progressText } from "./status";
import { useVersionActions } from "./useVersionActions";
import { Downloads, VersionMenu } from "./VersionMenu";
import { versionName } from "./versions";

const TABS = ["people", "faces"] as const;

/** One version: what it is, whom it holds, every face of it. */
export function DatasetPage() {
  const project = useOpenProject();
  const id = Number(useParams().dataset);
  const found = useDataset(project.id, id);
  if (!Number.isInteger(id) || isMissing(found.error)) return <NotFound />;
  if (found.isPending) return <RowSkeletons count={8} />;
  if (found.isError) return <ErrorState error={found.error} onRetry={found.refetch} />;
  return <One project={project} version={found.data} />;
}

function One({ project, version }: { project: Project; version: Dataset }) {
  const navigate = useNavigate();
  const url = useUrlState();
  const tab = url.choice("show", TABS);
  const { trash } = useVersionActions(project.id);
  const made = hasContent(version);
  const here = `/projects/${project.id}`;
  const erased = erasedStatement(version);
  return (
    <>
      <PageTitle title={versionName(version)} of={project.name}>
        {made && (
          <>
            <Button
              component={Link}
              to={`${here}/datasets/compare?after=${version.id}`}
              variant="default"
              leftSection={<IconArrowsDiff size={16} />}
            >
              Compare with …
            </Button>
            <Button
              component={Link}
              to={`${here}/classifiers?dataset=${version.id}`}
              variant="default"
              leftSection={<IconTargetArrow size={16} />}
            >
              Use for a classifier
            </Button>
            {project.can.label && (
              <Button
                component={Link}
                to={`${here}/runs/new?dataset=${version.id}`}
                variant="default"
                leftSection={<IconPlayerPlay size={16} />}
              >
                Train on it
              </Button>
            )}
            <Menu position="bottom-end" width={250}>
              <Menu.Target>
                <Button leftSection={<IconDownload size={16} />} rightSection={<IconChevronDown size={14} />}>
                  Download
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Downloads project={project} version={version} />
              </Menu.Dropdown>
            </Menu>
          </>
        )}
        <VersionMenu
          project={project}
          version={version}
          downloads={false}
          onTrash={() =>
            trash.mutate(version, { onSuccess: () => void navigate(`${here}/datasets`, { replace: true }) })
          }
        />
      </PageTitle>
      <Stack gap="md">
        {isOpen(version) && <Making version={version} />}
        {version.error && (
          <Alert color="red" variant="light" title="It couldn’t be made" role="alert">
            {version.error.message}
          </Alert>
        )}
        {erased && (
          <Alert icon={<IconEraser size={18} />} color="gray">
            {erased} {version.erased_at && `Last ${when(version.erased_at)}.`}
          </Alert>
        )}
        <Facts project={project} version={version} />
        <DatasetNote key={version.id} project={project} version={version} />
        {made && (
          <Tabs
            value={tab}
            onChange={(value) => url.set({ show: value, q: null, side: null, person: null }, true)}
            keepMounted={false}
          >
            <Tabs.List mb="sm">
              <Tabs.Tab value="people">People</Tabs.Tab>
              <Tabs.Tab value="faces">Faces</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="people">
              <PeopleTab project={project.id} version={version} />
            </Tabs.Panel>
            <Tabs.Panel value="faces">
              <FacesTab project={project.id} version={version} />
            </Tabs.Panel>
          </Tabs>
        )}
      </Stack>
    </>
  );
}

function Making({ version }: { version: Dataset }) {
  const percent = progressPercent(version);
  return (
    <div>
      <Progress value={version.total ? percent : 100} animated={!version.total} aria-label={`${percent} %`} />
      <Text size="sm" c="dimmed" mt={4} role="status">
        {progressText(version)}
      </Text>
    </div>
  );
}
