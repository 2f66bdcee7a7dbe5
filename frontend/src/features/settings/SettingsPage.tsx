import { Stack, Tabs } from "@mantine/core";
import { useOpenProject } from "../../app/project";
import { PageTitle } from "../../ui/PageTitle";
import { useUrlState } from "../../ui/useUrlState";
import { Detection } from "../detection/Detection";
import { Webhooks } from "../webhooks/Webhooks";
import { ApiKeys } from "./ApiKeys";
import { DangerZone } from "./DangerZone";
import { Erasing } from "./Erasing";
import { General } from "./General";
import { Members } from "./Members";

export function SettingsPage() {
  const project = useOpenProject();
  const url = useUrlState();
  const { manage } = project.can;
  const tab = url.choice("tab", ["general", "detection", "members", "keys", "webhooks", "erasing", "danger"]);
  return (
    <Stack gap="xs" maw={820}>
      <PageTitle title="Settings" of={project.name} />
      <Tabs value={tab} onChange={(value) => url.set({ tab: value, receipt: null, webhook: null })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="general">General</Tabs.Tab>
          <Tabs.Tab value="detection">Detection and quality</Tabs.Tab>
          <Tabs.Tab value="members">Members</Tabs.Tab>
          {manage && <Tabs.Tab value="keys">API keys</Tabs.Tab>}
          {manage && <Tabs.Tab value="webhooks">Webhooks</Tabs.Tab>}
          {manage && <Tabs.Tab value="erasing">Erasing</Tabs.Tab>}
          {manage && <Tabs.Tab value="danger">Archive and trash</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="general">
          <General project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="detection">
          <Detection project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="members">
          <Members project={project} />
        </Tabs.Panel>
        {manage && (
          <Tabs.Panel value="keys">
            <ApiKeys project={project} />
          </Tabs.Panel>
        )}
        {manage && (
          <Tabs.Panel value="webhooks">
            <Webhooks project={project} />
          </Tabs.Panel>
        )}
        {manage && (
          <Tabs.Panel value="erasing">
            <Erasing project={project} />
          </Tabs.Panel>
        )}
        {manage && (
          <Tabs.Panel value="danger">
            <DangerZone project={project} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Stack>
  );
}
