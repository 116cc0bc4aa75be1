<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>kiste::ui::ConfirmDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerActions</name>
    <message numerus="yes">
        <source>%1 of %n containers could not be started.</source>
        <translation>
            <numerusform>%1 of %n container could not be started.</numerusform>
            <numerusform>%1 of %n containers could not be started.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be stopped.</source>
        <translation>
            <numerusform>%1 of %n container could not be stopped.</numerusform>
            <numerusform>%1 of %n containers could not be stopped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be ended.</source>
        <translation>
            <numerusform>%1 of %n container could not be ended.</numerusform>
            <numerusform>%1 of %n containers could not be ended.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be deleted.</source>
        <translation>
            <numerusform>%1 of %n container could not be deleted.</numerusform>
            <numerusform>%1 of %n containers could not be deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be restarted.</source>
        <translation>
            <numerusform>%1 of %n container could not be restarted.</numerusform>
            <numerusform>%1 of %n containers could not be restarted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be paused.</source>
        <translation>
            <numerusform>%1 of %n container could not be paused.</numerusform>
            <numerusform>%1 of %n containers could not be paused.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be resumed.</source>
        <translation>
            <numerusform>%1 of %n container could not be resumed.</numerusform>
            <numerusform>%1 of %n containers could not be resumed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::FilesModel</name>
    <message numerus="yes">
        <source>%n inside</source>
        <comment>changes</comment>
        <translation>
            <numerusform>%n inside</numerusform>
            <numerusform>%n inside</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::FilesTab</name>
    <message numerus="yes">
        <source>Replace %n files in %1?</source>
        <translation>
            <numerusform>Replace %n file in %1?</numerusform>
            <numerusform>Replace %n files in %1?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainersPage</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sum of %n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>Sum of %n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n needs attention</numerusform>
            <numerusform>%n need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n containers?</source>
        <translation>
            <numerusform>Delete %n container?</numerusform>
            <numerusform>Delete %n containers?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Their changed files and logs are lost. The images stay.</source>
        <translation>
            <numerusform>Its changed files and its log are lost. The image stays.</numerusform>
            <numerusform>Their changed files and logs are lost. The images stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are running and will be ended first.</source>
        <translation>
            <numerusform>%n of them is running and will be ended first.</numerusform>
            <numerusform>%n of them are running and will be ended first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n containers</source>
        <translation>
            <numerusform>Delete %n container</numerusform>
            <numerusform>Delete %n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Force %n containers to stop?</source>
        <translation>
            <numerusform>Force %n container to stop?</numerusform>
            <numerusform>Force %n containers to stop?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImagesPage</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n unused</numerusform>
            <numerusform>%n unused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n images?</source>
        <translation>
            <numerusform>Delete %n image?</numerusform>
            <numerusform>Delete %n images?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>They can be brought back for a day.</source>
        <translation>
            <numerusform>It can be brought back for a day.</numerusform>
            <numerusform>They can be brought back for a day.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images were deleted. They can be brought back for a day.</source>
        <translation>
            <numerusform>%n image was deleted. It can be brought back for a day.</numerusform>
            <numerusform>%n images were deleted. They can be brought back for a day.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are used by containers and stay.</source>
        <translation>
            <numerusform>%n of them is used by containers and stays.</numerusform>
            <numerusform>%n of them are used by containers and stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n images</source>
        <translation>
            <numerusform>Delete %n image</numerusform>
            <numerusform>Delete %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images could not be deleted.</source>
        <translation>
            <numerusform>%n image could not be deleted.</numerusform>
            <numerusform>%n images could not be deleted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::LogTab</name>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new line(s)</source>
        <translation>
            <numerusform>%Ln new line</numerusform>
            <numerusform>%Ln new lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachineModel</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachinePage</name>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n engine(s)</source>
        <translation>
            <numerusform>%n engine</numerusform>
            <numerusform>%n engines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachinePane</name>
    <message numerus="yes">
        <source>Its %n members reach each other on localhost, share one address, and cannot listen on the same port twice.</source>
        <translation>
            <numerusform>Its %n member is alone.</numerusform>
            <numerusform>Its %n members reach each other on localhost, share one address, and cannot listen on the same port twice.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members can use each other&apos;s shared memory and message queues.</source>
        <translation>
            <numerusform>Its %n member is alone.</numerusform>
            <numerusform>Its %n members can use each other&apos;s shared memory and message queues.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members see each other&apos;s processes.</source>
        <translation>
            <numerusform>Its %n member is alone.</numerusform>
            <numerusform>Its %n members see each other&apos;s processes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members have one host name.</source>
        <translation>
            <numerusform>Its %n member is alone.</numerusform>
            <numerusform>Its %n members have one host name.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members have the same users: an id inside is the same id outside.</source>
        <translation>
            <numerusform>Its %n member is alone.</numerusform>
            <numerusform>Its %n members have the same users: an id inside is the same id outside.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n containers are in it.</source>
        <translation>
            <numerusform>%n container is in it.</numerusform>
            <numerusform>%n containers are in it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::NetworksPage</name>
    <message numerus="yes">
        <source>%n network(s)</source>
        <translation>
            <numerusform>%n network</numerusform>
            <numerusform>%n networks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n connection</numerusform>
            <numerusform>%n connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n networks selected</source>
        <translation>
            <numerusform>%n network selected</numerusform>
            <numerusform>%n networks selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Their addresses are free again.</source>
        <translation>
            <numerusform>Its addresses are free again.</numerusform>
            <numerusform>Their addresses are free again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them have containers and stay.</source>
        <translation>
            <numerusform>%n of them has containers and stays.</numerusform>
            <numerusform>%n of them have containers and stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n networks?</source>
        <translation>
            <numerusform>Delete %n network?</numerusform>
            <numerusform>Delete %n networks?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n networks</source>
        <translation>
            <numerusform>Delete %n network</numerusform>
            <numerusform>Delete %n networks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::RunDialog</name>
    <message numerus="yes">
        <source>%n field(s) need a change</source>
        <translation>
            <numerusform>%n field needs a change</numerusform>
            <numerusform>%n fields need a change</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>of %n</source>
        <comment>processor cores</comment>
        <translation>
            <numerusform>of %n</numerusform>
            <numerusform>of %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::SelectionTotals</name>
    <message numerus="yes">
        <source>%n container(s) running</source>
        <translation>
            <numerusform>%n container running</numerusform>
            <numerusform>%n containers running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) selected</source>
        <translation>
            <numerusform>%n container selected</numerusform>
            <numerusform>%n containers selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::SummaryTab</name>
    <message numerus="yes">
        <source>%1 (%n restart(s))</source>
        <translation>
            <numerusform>%1 (%n restart)</numerusform>
            <numerusform>%1 (%n restarts)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::VolumesPage</name>
    <message numerus="yes">
        <source>%n volume(s)</source>
        <translation>
            <numerusform>%n volume</numerusform>
            <numerusform>%n volumes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n unused</numerusform>
            <numerusform>%n unused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volumes selected</source>
        <translation>
            <numerusform>%n volume selected</numerusform>
            <numerusform>%n volumes selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>used by %n container(s)</source>
        <translation>
            <numerusform>used by %n container</numerusform>
            <numerusform>used by %n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All files in it are lost; this cannot be undone.</source>
        <translation>
            <numerusform>All files in it are lost; this cannot be undone.</numerusform>
            <numerusform>All files in them are lost; this cannot be undone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are used by containers and stay.</source>
        <translation>
            <numerusform>%n of them is used by containers and stays.</numerusform>
            <numerusform>%n of them are used by containers and stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n volumes?</source>
        <translation>
            <numerusform>Delete %n volume?</numerusform>
            <numerusform>Delete %n volumes?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n volumes</source>
        <translation>
            <numerusform>Delete %n volume</numerusform>
            <numerusform>Delete %n volumes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::findings</name>
    <message numerus="yes">
        <source>It has ended and was started again %n times.</source>
        <translation>
            <numerusform>It has ended and was started again %n time.</numerusform>
            <numerusform>It has ended and was started again %n times.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>out of memory, ended %n times, starts again soon</source>
        <translation>
            <numerusform>out of memory, ended %n time, starts again soon</numerusform>
            <numerusform>out of memory, ended %n times, starts again soon</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>ended %n times, starts again soon</source>
        <translation>
            <numerusform>ended %n time, starts again soon</numerusform>
            <numerusform>ended %n times, starts again soon</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>ended and started again %n times</source>
        <translation>
            <numerusform>ended and started again %n time</numerusform>
            <numerusform>ended and started again %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::AttentionList</name>
    <message numerus="yes">
        <source>Show all %n</source>
        <translation>
            <numerusform>Show all %n</numerusform>
            <numerusform>Show all %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::DiskUsePanel</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n unused</numerusform>
            <numerusform>%n unused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s)</source>
        <translation>
            <numerusform>%n volume</numerusform>
            <numerusform>%n volumes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n writable layer(s)</source>
        <translation>
            <numerusform>%n writable layer</numerusform>
            <numerusform>%n writable layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <translation>
            <numerusform>%n stopped</numerusform>
            <numerusform>%n stopped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::OverviewPage</name>
    <message numerus="yes">
        <source>%n other(s) and the system</source>
        <translation>
            <numerusform>%n other and the system</numerusform>
            <numerusform>%n others and the system</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %2 %3, %n thread(s), %4</source>
        <comment>host, kernel, its version, memory</comment>
        <translation>
            <numerusform>%1, %2 %3, %n thread, %4</numerusform>
            <numerusform>%1, %2 %3, %n threads, %4</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::Charts</name>
    <message numerus="yes">
        <source>of %n core(s)</source>
        <translation>
            <numerusform>of %n core</numerusform>
            <numerusform>of %n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildOutput</name>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildsPage</name>
    <message numerus="yes">
        <source>%n build(s)</source>
        <translation>
            <numerusform>%n build</numerusform>
            <numerusform>%n builds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them go on</source>
        <translation>
            <numerusform>%n of them goes on</numerusform>
            <numerusform>%n of them go on</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::FreeSpaceDialog</name>
    <message numerus="yes">
        <source>Delete %n images</source>
        <translation>
            <numerusform>Delete %n image</numerusform>
            <numerusform>Delete %n images</numerusform>
        </translation>
    </message>
</context>
</TS>
