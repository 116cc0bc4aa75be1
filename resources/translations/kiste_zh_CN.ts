<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>kiste::checks</name>
    <message>
        <source>version %1 is connected</source>
        <translation>版本 %1 已连接</translation>
    </message>
    <message>
        <source>it has just gone and is being looked for; containers go on</source>
        <translation>刚刚断开，正在查找；容器继续运行</translation>
    </message>
    <message>
        <source>it refuses this user</source>
        <translation>拒绝此用户</translation>
    </message>
    <message>
        <source>Log in as a user who may administer this computer, or have the administrator allow the actions org.kiste.helper.* in polkit.</source>
        <translation>请以可管理此计算机的用户登录，或让管理员在 polkit 中允许 org.kiste.helper.* 操作。</translation>
    </message>
    <message>
        <source>it is older than this program</source>
        <translation>比此程序旧</translation>
    </message>
    <message>
        <source>Update the package kiste-helper. Containers go on meanwhile.</source>
        <translation>请更新 kiste-helper 软件包。容器会继续运行。</translation>
    </message>
    <message>
        <source>the system&apos;s message bus cannot be reached</source>
        <translation>无法访问系统消息总线</translation>
    </message>
    <message>
        <source>Install and start D-Bus. In a sandbox or a container, make the system bus&apos;s socket available.</source>
        <translation>请安装并启动 D-Bus。在沙箱或容器中，请提供系统总线的套接字。</translation>
    </message>
    <message>
        <source>it is not there, so nothing can run</source>
        <translation>不存在，因此什么都无法运行</translation>
    </message>
    <message>
        <source>Install the package kiste-helper on this computer (outside any sandbox); it starts by itself. If it is installed, see “systemctl status kiste-helper”.</source>
        <translation>请在此计算机上（沙箱之外）安装 kiste-helper 软件包；它会自动启动。如已安装，请查看“systemctl status kiste-helper”。</translation>
    </message>
    <message>
        <source>you are root and are never asked</source>
        <translation>您是 root，不会被询问</translation>
    </message>
    <message>
        <source>you may manage containers without a password</source>
        <translation>您无需密码即可管理容器</translation>
    </message>
    <message>
        <source>the desktop asks for a password when one is needed</source>
        <translation>需要时桌面会询问密码</translation>
    </message>
    <message>
        <source>nothing on this desktop shows them, so acts that need one are refused</source>
        <translation>此桌面没有程序显示它们，因此需要密码的操作会被拒绝</translation>
    </message>
    <message>
        <source>Install a polkit agent (polkit-kde-agent-1, mate-polkit, lxqt-policykit; GNOME has one built in) and log in anew.</source>
        <translation>请安装 polkit 代理（polkit-kde-agent-1、mate-polkit、lxqt-policykit；GNOME 自带）并重新登录。</translation>
    </message>
    <message>
        <source>this is no desktop session, so nothing shows them</source>
        <translation>这不是桌面会话，因此无法显示</translation>
    </message>
    <message>
        <source>In a terminal, run “pkttyagent --process $$ &amp;” first, or use sudo.</source>
        <translation>请先在终端中运行“pkttyagent --process $$ &amp;”，或使用 sudo。</translation>
    </message>
    <message>
        <source>this user is not allowed to manage containers</source>
        <translation>此用户无权管理容器</translation>
    </message>
    <message>
        <source>Have the administrator allow the actions org.kiste.helper.* in polkit, or use another user.</source>
        <translation>请让管理员在 polkit 中允许 org.kiste.helper.* 操作，或使用其他用户。</translation>
    </message>
    <message>
        <source>polkit is not there, so everybody but root is refused</source>
        <translation>polkit 不存在，因此除 root 外的所有人都会被拒绝</translation>
    </message>
    <message>
        <source>Install the package polkitd.</source>
        <translation>请安装 polkitd 软件包。</translation>
    </message>
    <message>
        <source>polkit does not know Kiste&apos;s actions</source>
        <translation>polkit 不认识 Kiste 的操作</translation>
    </message>
    <message>
        <source>Install the package kiste-helper anew.</source>
        <translation>请重新安装 kiste-helper 软件包。</translation>
    </message>
    <message>
        <source>this cannot be found out from here</source>
        <translation>无法从这里得知</translation>
    </message>
    <message>
        <source>Helper</source>
        <translation>助手服务</translation>
    </message>
    <message>
        <source>Password questions</source>
        <translation>密码询问</translation>
    </message>
    <message>
        <source>Kernel %1</source>
        <translation>内核 %1</translation>
    </message>
    <message>
        <source>has everything that containers need</source>
        <translation>具备容器所需的一切</translation>
    </message>
    <message>
        <source>cannot be told from its name</source>
        <translation>无法从名称判断</translation>
    </message>
    <message>
        <source>is too old: layers cannot be shown with a container&apos;s own users</source>
        <translation>太旧：无法以容器自己的用户显示镜像层</translation>
    </message>
    <message>
        <source>is older than the ones that Kiste is made for</source>
        <translation>比 Kiste 所针对的内核旧</translation>
    </message>
    <message>
        <source>Update to Linux 6.12 or newer and restart the computer.</source>
        <translation>请更新到 Linux 6.12 或更高版本并重启计算机。</translation>
    </message>
    <message>
        <source>Control groups</source>
        <translation>控制组</translation>
    </message>
    <message>
        <source>the kernel does not offer: %1; limits of these have no effect</source>
        <translation>内核不提供：%1；相应限制无效</translation>
    </message>
    <message>
        <source>Add “cgroup_enable=memory” to the kernel&apos;s command line.</source>
        <translation>请在内核命令行中添加“cgroup_enable=memory”。</translation>
    </message>
    <message>
        <source>Use a kernel with these controllers.</source>
        <translation>请使用包含这些控制器的内核。</translation>
    </message>
    <message>
        <source>version 1: limits work, pressure of single containers is not measured</source>
        <translation>版本 1：限制有效，但不测量单个容器的压力</translation>
    </message>
    <message>
        <source>Add “systemd.unified_cgroup_hierarchy=1” to the kernel&apos;s command line and restart.</source>
        <translation>请在内核命令行中添加“systemd.unified_cgroup_hierarchy=1”并重启。</translation>
    </message>
    <message>
        <source>version 2, but the kernel does not measure pressure</source>
        <translation>版本 2，但内核不测量压力</translation>
    </message>
    <message>
        <source>Add “psi=1” to the kernel&apos;s command line and restart.</source>
        <translation>请在内核命令行中添加“psi=1”并重启。</translation>
    </message>
    <message>
        <source>version 2: all limits and pressure are available</source>
        <translation>版本 2：所有限制和压力均可用</translation>
    </message>
    <message>
        <source>User namespaces</source>
        <translation>用户命名空间</translation>
    </message>
    <message>
        <source>this kernel has none, so containers cannot have users of their own</source>
        <translation>此内核没有，因此容器无法拥有自己的用户</translation>
    </message>
    <message>
        <source>Use a kernel built with CONFIG_USER_NS.</source>
        <translation>请使用启用 CONFIG_USER_NS 的内核。</translation>
    </message>
    <message>
        <source>65,536 users of its own for each container</source>
        <translation>每个容器有 65,536 个自己的用户</translation>
    </message>
    <message>
        <source>they are switched off, so no container can start</source>
        <translation>已被关闭，因此无法启动容器</translation>
    </message>
    <message>
        <source>only %1 are allowed, one for each container</source>
        <translation>只允许 %1 个，每个容器一个</translation>
    </message>
    <message>
        <source>Raise the limit; a file in /etc/sysctl.d keeps it.</source>
        <translation>请提高限制；/etc/sysctl.d 中的文件可永久保存。</translation>
    </message>
    <message>
        <source>Overlay with mapped layers</source>
        <translation>带映射层的 Overlay</translation>
    </message>
    <message>
        <source>tried, works</source>
        <translation>已测试，可用</translation>
    </message>
    <message>
        <source>tried on %1, works</source>
        <translation>已在 %1 上测试，可用</translation>
    </message>
    <message>
        <source>cannot be tried without the supervisor</source>
        <translation>没有监管程序无法测试</translation>
    </message>
    <message>
        <source>does not work on %1, so containers cannot start</source>
        <translation>在 %1 上不可用，因此容器无法启动</translation>
    </message>
    <message>
        <source>Put /var/lib/kiste on ext4, xfs or btrfs (not on a network or FUSE file system), with a kernel of 5.19 or newer.</source>
        <translation>请将 /var/lib/kiste 放在 ext4、xfs 或 btrfs 上（不要放在网络或 FUSE 文件系统上），内核需为 5.19 或更高。</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>监管程序</translation>
    </message>
    <message>
        <source>makes containers and is their parent</source>
        <translation>创建容器并作为其父进程</translation>
    </message>
    <message>
        <source>the helper cannot reach it, so nothing can be started</source>
        <translation>助手服务无法访问它，因此什么都无法启动</translation>
    </message>
    <message>
        <source>See “systemctl status kiste-supervisor” and restart it.</source>
        <translation>请查看“systemctl status kiste-supervisor”并重新启动它。</translation>
    </message>
    <message>
        <source>System call filter</source>
        <translation>系统调用过滤器</translation>
    </message>
    <message>
        <source>containers cannot ask the kernel for what they do not need</source>
        <translation>容器无法向内核请求不需要的功能</translation>
    </message>
    <message>
        <source>cannot be found out without the supervisor</source>
        <translation>没有监管程序无法得知</translation>
    </message>
    <message>
        <source>this kernel has none, so containers cannot start with the default profile</source>
        <translation>此内核没有，因此容器无法以默认配置启动</translation>
    </message>
    <message>
        <source>Use a kernel built with CONFIG_SECCOMP_FILTER.</source>
        <translation>请使用启用 CONFIG_SECCOMP_FILTER 的内核。</translation>
    </message>
    <message>
        <source>Free space</source>
        <translation>可用空间</translation>
    </message>
    <message>
        <source>%1 of %2 are free for images</source>
        <translation>%2 中有 %1 可用于镜像</translation>
    </message>
    <message>
        <source>Delete images and containers that you no longer need, or move /var/lib/kiste to a larger disk.</source>
        <translation>请删除不再需要的镜像和容器，或将 /var/lib/kiste 移到更大的磁盘。</translation>
    </message>
</context>
<context>
    <name>kiste::main</name>
    <message>
        <source>Shows and runs containers on this computer.</source>
        <translation>显示并运行本机上的容器。</translation>
    </message>
    <message>
        <source>Select this container or image once it is there.</source>
        <translation>出现后选中此容器或镜像。</translation>
    </message>
    <message>
        <source>light or dark instead of the desktop&apos;s choice.</source>
        <translation>使用 light 或 dark，而不是桌面的设置。</translation>
    </message>
    <message>
        <source>Size of the window, such as 1440x900.</source>
        <translation>窗口大小，例如 1440x900。</translation>
    </message>
    <message>
        <source>Open the dialog that runs a container.</source>
        <translation>打开运行容器的对话框。</translation>
    </message>
    <message>
        <source>View of the selected container: summary, logs, terminal, stats, files, processes or inspect.</source>
        <translation>所选容器的视图：summary、logs、terminal、stats、files、processes 或 inspect。</translation>
    </message>
    <message>
        <source>Show what containers need of this computer.</source>
        <translation>显示容器对此计算机的要求。</translation>
    </message>
    <message>
        <source>Page to begin with: overview, containers, images, builds, volumes, networks or machine.</source>
        <translation>起始页面：overview、containers、images、builds、volumes、networks 或 machine。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ChartStack</name>
    <message>
        <source>Charts</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>%1, release to apply</source>
        <translation>%1，松开即应用</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Charts</name>
    <message>
        <source>%1 cores</source>
        <extracomment>An amount of processor time, 1.00 is one processor busy all the time.</extracomment>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>%1&#xa0;%</source>
        <extracomment>A percentage</extracomment>
        <translation>%1&#xa0;%</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>上限 %1</translation>
    </message>
    <message>
        <source>slow down above %1</source>
        <translation>超过 %1 时减速</translation>
    </message>
    <message>
        <source>mean %1, peak %2</source>
        <translation>平均 %1，峰值 %2</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无上限</translation>
    </message>
    <message>
        <source>held back by the limit</source>
        <translation>受上限限制</translation>
    </message>
    <message>
        <source>held back</source>
        <translation>受限</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>without page cache</source>
        <translation>不含页缓存</translation>
    </message>
    <message>
        <source>page cache</source>
        <translation>页缓存</translation>
    </message>
    <message>
        <source>Disk I/O</source>
        <translation>磁盘 I/O</translation>
    </message>
    <message>
        <source>read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>write</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>a day on the time axis</comment>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>held back %1 of %2</source>
        <extracomment>&quot;held back 34 % of 5 min&quot;</extracomment>
        <translation>%2 中受限 %1</translation>
    </message>
    <message>
        <source>%1: mean %2, peak %3</source>
        <translation>%1：平均 %2，峰值 %3</translation>
    </message>
    <message>
        <source>%1 until %2</source>
        <translation>%1，至 %2</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Pressure</source>
        <translation>压力</translation>
    </message>
    <message>
        <source>time some tasks wait</source>
        <translation>有任务等待的时间</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>I/O</source>
        <translation>I/O</translation>
    </message>
    <message>
        <source>all wait, memory</source>
        <translation>全部等待，内存</translation>
    </message>
    <message>
        <source>CPU limit</source>
        <translation>CPU 限制</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>内存限制</translation>
    </message>
    <message>
        <source>Process limit</source>
        <translation>进程限制</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message numerus="yes">
        <source>of %n core(s)</source>
        <translation>
            <numerusform>共 %n 核</numerusform>
        </translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::CommandEcho</name>
    <message>
        <source>Last action</source>
        <translation>上次操作</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ConfirmDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerActions</name>
    <message>
        <source>“%1” could not be started.</source>
        <translation>无法启动“%1”。</translation>
    </message>
    <message>
        <source>“%1” could not be stopped.</source>
        <translation>无法停止“%1”。</translation>
    </message>
    <message>
        <source>“%1” could not be ended.</source>
        <translation>无法结束“%1”。</translation>
    </message>
    <message>
        <source>“%1” could not be deleted.</source>
        <translation>无法删除“%1”。</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be started.</source>
        <translation>
            <numerusform>%n 个容器中有 %1 个无法启动。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be stopped.</source>
        <translation>
            <numerusform>%n 个容器中有 %1 个无法停止。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be ended.</source>
        <translation>
            <numerusform>%n 个容器中有 %1 个无法结束。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be deleted.</source>
        <translation>
            <numerusform>%n 个容器中有 %1 个无法删除。</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” could not be restarted.</source>
        <translation>无法重新启动“%1”。</translation>
    </message>
    <message>
        <source>“%1” could not be paused.</source>
        <translation>无法暂停“%1”。</translation>
    </message>
    <message>
        <source>“%1” could not be resumed.</source>
        <translation>无法恢复“%1”。</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be restarted.</source>
        <translation>
            <numerusform>%n 个容器中有 %1 个无法重新启动。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be paused.</source>
        <translation>
            <numerusform>%n 个容器中有 %1 个无法暂停。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n containers could not be resumed.</source>
        <translation>
            <numerusform>%n 个容器中有 %1 个无法恢复。</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting: %1 of %2</source>
        <translation>正在启动：%1/%2</translation>
    </message>
    <message>
        <source>Stopping: %1 of %2</source>
        <translation>正在停止：%1/%2</translation>
    </message>
    <message>
        <source>Ending: %1 of %2</source>
        <translation>正在结束：%1/%2</translation>
    </message>
    <message>
        <source>Deleting: %1 of %2</source>
        <translation>正在删除：%1/%2</translation>
    </message>
    <message>
        <source>Restarting: %1 of %2</source>
        <translation>正在重启：%1/%2</translation>
    </message>
    <message>
        <source>Pausing: %1 of %2</source>
        <translation>正在暂停：%1/%2</translation>
    </message>
    <message>
        <source>Resuming: %1 of %2</source>
        <translation>正在恢复：%1/%2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerDelegate</name>
    <message>
        <source>no limit</source>
        <translation>无上限</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>CPU, cores</source>
        <translation>CPU（核）</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Tasks</source>
        <comment>number of processes and threads</comment>
        <translation>任务</translation>
    </message>
    <message>
        <source>Up</source>
        <comment>time since start</comment>
        <translation>已运行</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>memory in use, limit</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainersPage</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>有问题</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Filter containers</source>
        <translation>筛选容器</translation>
    </message>
    <message>
        <source>No container matches</source>
        <translation>没有匹配的容器</translation>
    </message>
    <message>
        <source>The filter hides all containers there are.</source>
        <translation>筛选条件隐藏了所有现有容器。</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>No containers yet</source>
        <translation>还没有容器</translation>
    </message>
    <message>
        <source>A container runs a program with its own files, network and limits.</source>
        <translation>容器让程序在自己的文件、网络和限额中运行。</translation>
    </message>
    <message>
        <source>Run your first container…</source>
        <translation>运行第一个容器…</translation>
    </message>
    <message>
        <source>Try the starter image</source>
        <translation>试用 starter 镜像</translation>
    </message>
    <message>
        <source>a small system, no download</source>
        <translation>一个小型系统，无需下载</translation>
    </message>
    <message>
        <source>Import an image…</source>
        <translation>导入镜像…</translation>
    </message>
    <message>
        <source>or drop its archive on this window</source>
        <translation>或将其归档文件拖到此窗口</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>None running</source>
        <translation>没有正在运行的</translation>
    </message>
    <message numerus="yes">
        <source>Sum of %n running</source>
        <translation>
            <numerusform>%n 个运行中的总计</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>No containers</source>
        <translation>没有容器</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n 个容器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n 个运行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n 个需要注意</numerusform>
        </translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>Make a container from an image and start it</source>
        <translation>从镜像创建并启动容器</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Start the selected containers</source>
        <translation>启动所选容器</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Ask the programs to end, after ten seconds force them</source>
        <translation>请程序结束，十秒后强制结束</translation>
    </message>
    <message>
        <source>Force stop…</source>
        <translation>强制停止…</translation>
    </message>
    <message>
        <source>End the programs at once (SIGKILL)</source>
        <translation>立即结束程序（SIGKILL）</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete the selected containers</source>
        <translation>删除所选容器</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation>删除“%1”？</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n containers?</source>
        <translation>
            <numerusform>删除 %n 个容器？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Their changed files and logs are lost. The images stay.</source>
        <translation>
            <numerusform>其更改过的文件和日志将丢失，镜像会保留。</numerusform>
        </translation>
    </message>
    <message>
        <source>Its changed files and its log are lost. The image stays.</source>
        <translation>其更改过的文件和日志将丢失，镜像会保留。</translation>
    </message>
    <message numerus="yes">
        <source>%n of them are running and will be ended first.</source>
        <translation>
            <numerusform>其中 %n 个正在运行，将先被结束。</numerusform>
        </translation>
    </message>
    <message>
        <source>It is running and will be ended first. Its changed files and its log are lost. The image stays.</source>
        <translation>它正在运行，将先被结束。其更改过的文件和日志将丢失，镜像会保留。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n containers</source>
        <translation>
            <numerusform>删除 %n 个容器</numerusform>
        </translation>
    </message>
    <message>
        <source>Force “%1” to stop?</source>
        <translation>强制停止“%1”？</translation>
    </message>
    <message numerus="yes">
        <source>Force %n containers to stop?</source>
        <translation>
            <numerusform>强制停止 %n 个容器？</numerusform>
        </translation>
    </message>
    <message>
        <source>The programs end at once and cannot save anything. “Stop” gives them ten seconds.</source>
        <translation>程序会立即结束，无法保存任何内容。“停止”会给它们十秒钟。</translation>
    </message>
    <message>
        <source>Force stop</source>
        <translation>强制停止</translation>
    </message>
    <message>
        <source>Stats</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Filter: name, image, port:80</source>
        <translation>筛选：名称、镜像、port:80</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Open a terminal in the container</source>
        <translation>在容器中打开终端</translation>
    </message>
    <message>
        <source>The limits of “%1” could not be changed.</source>
        <translation>无法更改“%1”的限制。</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>Stop the selected containers and start them again</source>
        <translation>停止所选容器并再次启动</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Freeze all programs in the selected containers</source>
        <translation>冻结所选容器中的所有程序</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Let frozen programs go on</source>
        <translation>让被冻结的程序继续运行</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Give the container another name</source>
        <translation>为容器更换名称</translation>
    </message>
    <message>
        <source>Change limits…</source>
        <translation>更改限制…</translation>
    </message>
    <message>
        <source>CPU, memory, processes and restart policy</source>
        <translation>CPU、内存、进程数和重启策略</translation>
    </message>
    <message>
        <source>Rename “%1”</source>
        <translation>重命名“%1”</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” and “-”. It may run meanwhile.</source>
        <translation>字母、数字、“_”、“.”和“-”。容器可以保持运行。</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete all that have ended…</source>
        <translation>删除所有已结束的容器…</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Save files…</source>
        <translation>保存文件…</translation>
    </message>
    <message>
        <source>Write all files of the container to a tar archive</source>
        <translation>将容器的所有文件写入 tar 归档</translation>
    </message>
    <message>
        <source>Save the files of “%1”</source>
        <translation>保存“%1”的文件</translation>
    </message>
    <message>
        <source>Tar archives (*.tar)</source>
        <translation>Tar 归档 (*.tar)</translation>
    </message>
    <message>
        <source>The files of “%1” could not be saved.</source>
        <translation>无法保存“%1”的文件。</translation>
    </message>
    <message>
        <source>Saving the files of “%1”…</source>
        <translation>正在保存“%1”的文件…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>需关注</translation>
    </message>
    <message>
        <source>Put containers together in groups</source>
        <translation>将容器分组显示</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>By project</source>
        <translation>按项目</translation>
    </message>
    <message>
        <source>By pod</source>
        <translation>按 Pod</translation>
    </message>
    <message>
        <source>By network</source>
        <translation>按网络</translation>
    </message>
    <message>
        <source>Show a table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Show cards</source>
        <translation>以卡片显示</translation>
    </message>
    <message>
        <source>Choose the columns</source>
        <translation>选择列</translation>
    </message>
    <message>
        <source>Open localhost:%1</source>
        <translation>打开 localhost:%1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::DetailPane</name>
    <message>
        <source>Views of the container</source>
        <translation>容器视图</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Stats</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
</context>
<context>
    <name>kiste::ui::EnvironmentEdit</name>
    <message>
        <source>Environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>Add variable</source>
        <translation>添加变量</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name of the variable</source>
        <translation>变量名</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Value of the variable</source>
        <translation>变量值</translation>
    </message>
    <message>
        <source>Remove this variable</source>
        <translation>移除此变量</translation>
    </message>
</context>
<context>
    <name>kiste::ui::EventFeed</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>CPU %1</source>
        <translation>CPU %1</translation>
    </message>
    <message>
        <source>memory %1</source>
        <translation>内存 %1</translation>
    </message>
    <message>
        <source>slow down above %1</source>
        <translation>超过 %1 时减速</translation>
    </message>
    <message>
        <source>processes %1</source>
        <translation>进程 %1</translation>
    </message>
    <message>
        <source>limits changed</source>
        <translation>限制已更改</translation>
    </message>
    <message>
        <source>killed: out of memory</source>
        <translation>被终止：内存不足</translation>
    </message>
    <message>
        <source>exited %1</source>
        <translation>已退出 %1</translation>
    </message>
    <message>
        <source>started</source>
        <translation>已启动</translation>
    </message>
    <message>
        <source>restarted</source>
        <translation>已重启</translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>healthy</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>unhealthy</source>
        <translation>不健康</translation>
    </message>
    <message>
        <source>health: %1</source>
        <translation>健康状态：%1</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>已恢复</translation>
    </message>
    <message>
        <source>ran %1</source>
        <translation>已运行 %1</translation>
    </message>
    <message>
        <source>signal %1</source>
        <translation>信号 %1</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>recorded numbers begin anew</source>
        <translation>记录重新开始</translation>
    </message>
    <message>
        <source>loaded</source>
        <translation>已载入</translation>
    </message>
    <message>
        <source>pulled</source>
        <translation>已拉取</translation>
    </message>
    <message>
        <source>built</source>
        <translation>已构建</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>已导入</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>已删除</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FactsPane</name>
</context>
<context>
    <name>kiste::ui::FilterField</name>
    <message>
        <source>Words that must all occur, field:word for one in a field (name, image, state, port, label, command, id, network), !word for one that must not, /regular expression/</source>
        <translation>必须全部出现的词；字段:词 表示在某字段中（name、image、state、port、label、command、id、network）；!词 表示不得出现；/正则表达式/</translation>
    </message>
    <message>
        <source>Words that must all occur, field:word for one in a field (name, image, state, port, label, command, id, network, project, pod), !word for one that must not, /regular expression/</source>
        <translation>必须全部出现的词；字段:词 表示出现在某字段中（name、image、state、port、label、command、id、network、project、pod）；!词 表示不得出现；/正则表达式/</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImageDocument</name>
    <message>
        <source>Entry point</source>
        <translation>入口点</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Working folder</source>
        <translation>工作目录</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Stop signal</source>
        <translation>停止信号</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>作者</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImageModel</name>
    <message>
        <source>untagged</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImagePane</name>
    <message>
        <source>Run…</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>Views of the image</source>
        <translation>镜像视图</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Config</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Containers made from this image</source>
        <translation>由此镜像创建的容器</translation>
    </message>
    <message>
        <source>also %1</source>
        <translation>也叫 %1</translation>
    </message>
    <message>
        <source>Used by %1</source>
        <translation>使用者 %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImagesPage</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Filter images</source>
        <translation>筛选镜像</translation>
    </message>
    <message>
        <source>“%1” could not be imported.</source>
        <translation>无法导入“%1”。</translation>
    </message>
    <message>
        <source>No image matches</source>
        <translation>没有匹配的镜像</translation>
    </message>
    <message>
        <source>The filter hides all images there are.</source>
        <translation>筛选条件隐藏了所有现有镜像。</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>还没有镜像</translation>
    </message>
    <message>
        <source>An image is what containers are made from: the files of a small system. Bring one in as an archive that “docker save”, “podman save” or another tool has written, or drop it on this window.</source>
        <translation>容器由镜像创建，镜像包含一个小型系统的文件。请导入由“docker save”、“podman save”或其他工具写出的归档文件，或将其拖到此窗口。</translation>
    </message>
    <message>
        <source>Import an image…</source>
        <translation>导入镜像…</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n 个镜像</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 unpacked</source>
        <translation>解包后 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n 个未使用</numerusform>
        </translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Bring an image archive into the store</source>
        <translation>将镜像归档导入存储</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>Make a container from the selected image</source>
        <translation>从所选镜像创建容器</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete the selected images</source>
        <translation>删除所选镜像</translation>
    </message>
    <message>
        <source>Import an image</source>
        <translation>导入镜像</translation>
    </message>
    <message>
        <source>Image archives (*.tar *.tar.gz *.tgz *.tar.zst *.tzst *.oci)</source>
        <translation>镜像归档 (*.tar *.tar.gz *.tgz *.tar.zst *.tzst *.oci)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation>删除“%1”？</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n images?</source>
        <translation>
            <numerusform>删除 %n 个镜像？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>They can be brought back for a day.</source>
        <translation>
            <numerusform>一天之内可以恢复。</numerusform>
        </translation>
    </message>
    <message>
        <source>It can be brought back for a day.</source>
        <translation>一天之内可以恢复。</translation>
    </message>
    <message>
        <source>“%1” was deleted. It can be brought back for a day.</source>
        <translation>“%1”已删除。一天之内可以恢复。</translation>
    </message>
    <message numerus="yes">
        <source>%n images were deleted. They can be brought back for a day.</source>
        <translation>
            <numerusform>已删除 %n 个镜像。一天之内可以恢复。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>撤销 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>What was deleted could not be brought back.</source>
        <translation>无法恢复已删除的内容。</translation>
    </message>
    <message>
        <source>Names that other images have now stay there: %1</source>
        <translation>以下名称现已属于其他镜像，将保留在那里：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n of them are used by containers and stay.</source>
        <translation>
            <numerusform>其中 %n 个正被容器使用，将会保留。</numerusform>
        </translation>
    </message>
    <message>
        <source>A container is made from it, so the engine will keep it until that container is deleted.</source>
        <translation>有容器由它创建，在该容器被删除之前引擎会保留它。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n images</source>
        <translation>
            <numerusform>删除 %n 个镜像</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” could not be deleted.</source>
        <translation>无法删除“%1”。</translation>
    </message>
    <message numerus="yes">
        <source>%n images could not be deleted.</source>
        <translation>
            <numerusform>%n 个镜像无法删除。</numerusform>
        </translation>
    </message>
    <message>
        <source>Filter: name, digest</source>
        <translation>筛选：名称、摘要</translation>
    </message>
    <message>
        <source>Free up space…</source>
        <translation>释放空间…</translation>
    </message>
    <message>
        <source>An image is what containers are made from: the files of a small system. Pull one from a registry, or bring one in as an archive that “docker save”, “podman save” or another tool has written.</source>
        <translation>镜像是创建容器的基础，即一个小型系统的文件。可从镜像仓库拉取，或导入由“docker save”、“podman save”或其他工具写出的归档。</translation>
    </message>
    <message>
        <source>Pull an image…</source>
        <translation>拉取镜像…</translation>
    </message>
    <message>
        <source>Pull…</source>
        <translation>拉取…</translation>
    </message>
    <message>
        <source>Bring an image from a registry</source>
        <translation>从镜像仓库获取镜像</translation>
    </message>
    <message>
        <source>Tag…</source>
        <translation>标记…</translation>
    </message>
    <message>
        <source>Give the selected image one more name</source>
        <translation>为所选镜像再起一个名称</translation>
    </message>
    <message>
        <source>Push…</source>
        <translation>推送…</translation>
    </message>
    <message>
        <source>Bring the selected image to a registry</source>
        <translation>将所选镜像推送到镜像仓库</translation>
    </message>
    <message>
        <source>Push “%1”</source>
        <translation>推送“%1”</translation>
    </message>
    <message>
        <source>Name in the registry</source>
        <translation>镜像仓库中的名称</translation>
    </message>
    <message>
        <source>With the registry before it, as in registry.example/team/app:1.2.</source>
        <translation>前面带上镜像仓库，例如 registry.example/team/app:1.2。</translation>
    </message>
    <message>
        <source>Push</source>
        <translation>推送</translation>
    </message>
    <message>
        <source>Give “%1” one more name</source>
        <translation>为“%1”再起一个名称</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>An image that has this name now loses it. The old names stay.</source>
        <translation>目前使用此名称的镜像将失去它。原有名称保留。</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标记</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ImportBar</name>
    <message>
        <source>Importing %1</source>
        <translation>正在导入 %1</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>读取中</translation>
    </message>
</context>
<context>
    <name>kiste::ui::InlineMessage</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>kiste::ui::InspectTab</name>
    <message>
        <source>Specification</source>
        <translation>规范</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Find in the document</source>
        <translation>在文档中查找</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>kiste::ui::JsonView</name>
    <message>
        <source>JSON document</source>
        <translation>JSON 文档</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LayersModel</name>
    <message>
        <source>Made by</source>
        <translation>创建步骤</translation>
    </message>
    <message>
        <source>Packed</source>
        <comment>compressed size of a layer</comment>
        <translation>压缩后</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitEditor</name>
    <message>
        <source>%1 of %2 is gone</source>
        <translation>%2 的%1已取消</translation>
    </message>
    <message>
        <source>%1 of %2 is now %3</source>
        <translation>%2 的%1现为 %3</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitField</name>
    <message>
        <source>no limit</source>
        <translation>无上限</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitHandle</name>
    <message>
        <source>Drag to change the limit; arrow keys 1 %, Shift 10 %, Esc leaves it, Delete clears it</source>
        <translation>拖动以更改限制；方向键 1 %，Shift 10 %，Esc 保持不变，Delete 清除</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitRow</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source> cores</source>
        <translation> 核</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Clear the limit</source>
        <translation>清除限制</translation>
    </message>
    <message>
        <source>Set a limit</source>
        <translation>设置限制</translation>
    </message>
    <message>
        <source>was %1, applies on release, Esc cancels</source>
        <translation>原为 %1，松开后生效，Esc 取消</translation>
    </message>
    <message>
        <source>no limit set</source>
        <translation>未设置限制</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LimitsDialog</name>
    <message>
        <source> cores</source>
        <translation> 核</translation>
    </message>
    <message>
        <source>CPU limit</source>
        <translation>CPU 上限</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>内存上限</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Change limits</source>
        <translation>更改限制</translation>
    </message>
    <message>
        <source>Limits of “%1”</source>
        <translation>“%1”的限制</translation>
    </message>
    <message>
        <source>They apply at once, and to every later start.</source>
        <translation>立即生效，以后每次启动也生效。</translation>
    </message>
    <message>
        <source>They apply from the next start on.</source>
        <translation>从下次启动起生效。</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无上限</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>When it fails</source>
        <translation>失败时</translation>
    </message>
    <message>
        <source>Always, unless it was stopped</source>
        <translation>总是，除非被手动停止</translation>
    </message>
    <message>
        <source>Always, also after a restart of the computer</source>
        <translation>总是，包括计算机重启之后</translation>
    </message>
    <message>
        <source>CP&amp;U</source>
        <translation>CP&amp;U</translation>
    </message>
    <message>
        <source>&amp;Memory</source>
        <translation>内存(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Processes</source>
        <translation>进程(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Start again</source>
        <translation>重新启动(&amp;S)</translation>
    </message>
    <message>
        <source>The limits could not be changed.</source>
        <translation>无法更改限制。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ListPage</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除筛选</translation>
    </message>
</context>
<context>
    <name>kiste::ui::LogTab</name>
    <message>
        <source>Search   Ctrl+F</source>
        <translation>搜索   Ctrl+F</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>搜索日志</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>Previous match (Shift+F3)</source>
        <translation>上一个匹配（Shift+F3）</translation>
    </message>
    <message>
        <source>Next match (F3)</source>
        <translation>下一个匹配（F3）</translation>
    </message>
    <message>
        <source>Show times</source>
        <translation>显示时间</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>长行换行</translation>
    </message>
    <message>
        <source>Follow the newest line (End)</source>
        <translation>跟随最新行（End）</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The log cannot be read.</source>
        <translation>无法读取日志。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>older ones are not kept</source>
        <translation>更早的行未保留</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>It has not run yet, so there is no log.</source>
        <translation>它尚未运行，因此没有日志。</translation>
    </message>
    <message>
        <source>It has written nothing so far.</source>
        <translation>它尚未输出任何内容。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 个，共 %2 个</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new line(s)</source>
        <translation>
            <numerusform>%Ln 行新内容</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::LogView</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachineGraph</name>
    <message>
        <source>CPU, cores</source>
        <translation>CPU（核）</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachineModel</name>
    <message>
        <source>Podman, rootless</source>
        <translation>Podman（无 root）</translation>
    </message>
    <message>
        <source>OCI runtimes</source>
        <translation>OCI 运行时</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>User namespace</source>
        <translation>用户命名空间</translation>
    </message>
    <message>
        <source>Mount namespace</source>
        <translation>挂载命名空间</translation>
    </message>
    <message>
        <source>Process namespace</source>
        <translation>进程命名空间</translation>
    </message>
    <message>
        <source>Network namespace</source>
        <translation>网络命名空间</translation>
    </message>
    <message>
        <source>IPC namespace</source>
        <translation>IPC 命名空间</translation>
    </message>
    <message>
        <source>Host name namespace</source>
        <translation>主机名命名空间</translation>
    </message>
    <message>
        <source>Control group namespace</source>
        <translation>控制组命名空间</translation>
    </message>
    <message>
        <source>Time namespace</source>
        <translation>时间命名空间</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>所有者</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>CPU, cores</source>
        <translation>CPU（核）</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n 个运行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>还有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>fewer</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>pod %1</source>
        <translation>Pod %1</translation>
    </message>
    <message>
        <source>host network</source>
        <translation>主机网络</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>已冻结</translation>
    </message>
    <message>
        <source>%1: not known</source>
        <translation>%1：未知</translation>
    </message>
    <message>
        <source>%1: its own</source>
        <translation>%1：自有</translation>
    </message>
    <message>
        <source>%1: the computer&apos;s</source>
        <translation>%1：本机的</translation>
    </message>
    <message>
        <source>%1: %2, shared with %3</source>
        <translation>%1：%2，与 %3 共享</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachinePage</name>
    <message>
        <source>Filter: name, engine, pid</source>
        <translation>筛选：名称、引擎、PID</translation>
    </message>
    <message>
        <source>Filter containers on this computer</source>
        <translation>筛选本机容器</translation>
    </message>
    <message>
        <source>By engine</source>
        <translation>按引擎</translation>
    </message>
    <message>
        <source>By user</source>
        <translation>按用户</translation>
    </message>
    <message>
        <source>By control group</source>
        <translation>按控制组</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Let all processes of the container stand still</source>
        <translation>让容器的所有进程停住</translation>
    </message>
    <message>
        <source>Terminate</source>
        <translation>终止</translation>
    </message>
    <message>
        <source>Ask the container&apos;s first process to end (SIGTERM)</source>
        <translation>请求容器的首个进程结束（SIGTERM）</translation>
    </message>
    <message>
        <source>Kill…</source>
        <translation>强制结束…</translation>
    </message>
    <message>
        <source>End all processes of the container at once (SIGKILL)</source>
        <translation>立即结束容器的所有进程（SIGKILL）</translation>
    </message>
    <message>
        <source>Open container</source>
        <translation>打开容器</translation>
    </message>
    <message>
        <source>Show it on the page of Kiste&apos;s containers</source>
        <translation>在 Kiste 的容器页面中显示</translation>
    </message>
    <message>
        <source>Grouping</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>自有</translation>
    </message>
    <message>
        <source>shared: same letter, same one</source>
        <translation>共享：字母相同即为同一个</translation>
    </message>
    <message>
        <source>the computer&apos;s</source>
        <translation>本机的</translation>
    </message>
    <message>
        <source>You may not look at this computer&apos;s processes</source>
        <translation>您无权查看本机的进程</translation>
    </message>
    <message>
        <source>This computer could not be looked at</source>
        <translation>无法查看本机</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>No containers run on this computer</source>
        <translation>本机没有运行中的容器</translation>
    </message>
    <message>
        <source>Containers of every engine are shown here: Kiste, Docker, Podman, LXC, Flatpak and others. They are found from processes; no engine is asked.</source>
        <translation>这里显示所有引擎的容器：Kiste、Docker、Podman、LXC、Flatpak 等。它们通过进程发现，不询问任何引擎。</translation>
    </message>
    <message>
        <source>No container matches</source>
        <translation>没有匹配的容器</translation>
    </message>
    <message>
        <source>The filter hides all containers there are.</source>
        <translation>筛选隐藏了所有容器。</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Thaw</source>
        <translation>解冻</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>containers of engines</comment>
        <translation>%1，来自 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n 个容器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n engine(s)</source>
        <translation>
            <numerusform>%n 个引擎</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>read from /proc and cgroups, no engine was asked</source>
        <translation>读自 /proc 和控制组，未询问任何引擎</translation>
    </message>
    <message>
        <source>“%1” could not be frozen.</source>
        <translation>无法冻结“%1”。</translation>
    </message>
    <message>
        <source>“%1” could not be thawed.</source>
        <translation>无法解冻“%1”。</translation>
    </message>
    <message>
        <source>The signal could not be sent to “%1”.</source>
        <translation>无法向“%1”发送信号。</translation>
    </message>
    <message>
        <source>Kill “%1”?</source>
        <translation>强制结束“%1”？</translation>
    </message>
    <message>
        <source>All its processes end at once. What they have not saved is lost, and the engine that made it may start it again.</source>
        <translation>它的所有进程会立即结束。未保存的内容将丢失，创建它的引擎可能会重新启动它。</translation>
    </message>
    <message>
        <source>Kill</source>
        <translation>强制结束</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachinePane</name>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>内部</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>No container selected</source>
        <translation>未选择容器</translation>
    </message>
    <message>
        <source>The container has ended</source>
        <translation>容器已结束</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>已冻结</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>%1 on this computer</source>
        <translation>%1 在本机上</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在本机上</translation>
    </message>
    <message>
        <source>Nobody else is in this namespace.</source>
        <translation>此命名空间中没有其他成员。</translation>
    </message>
    <message>
        <source>The kernel does not say in which one it is.</source>
        <translation>内核未说明它在哪一个中。</translation>
    </message>
    <message>
        <source>It uses the network of this computer: its ports are the computer&apos;s.</source>
        <translation>它使用本机的网络：它的端口就是本机的端口。</translation>
    </message>
    <message>
        <source>It sees and can signal the processes of this computer, as far as its user may.</source>
        <translation>它能看到本机的进程，并可在其用户权限内向其发送信号。</translation>
    </message>
    <message>
        <source>Its users are the users of this computer: root inside is root outside.</source>
        <translation>它的用户就是本机的用户：内部的 root 即外部的 root。</translation>
    </message>
    <message>
        <source>It shares this with the computer itself.</source>
        <translation>它与本机共享此项。</translation>
    </message>
    <message numerus="yes">
        <source>Its %n members reach each other on localhost, share one address, and cannot listen on the same port twice.</source>
        <translation>
            <numerusform>它的 %n 个成员可通过 localhost 互访，共用一个地址，且不能重复监听同一端口。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members can use each other&apos;s shared memory and message queues.</source>
        <translation>
            <numerusform>它的 %n 个成员可互用共享内存和消息队列。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members see each other&apos;s processes.</source>
        <translation>
            <numerusform>它的 %n 个成员可看到彼此的进程。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members have one host name.</source>
        <translation>
            <numerusform>它的 %n 个成员共用一个主机名。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n members have the same users: an id inside is the same id outside.</source>
        <translation>
            <numerusform>它的 %n 个成员用户相同：内部的 id 在外部也相同。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n containers are in it.</source>
        <translation>
            <numerusform>其中有 %n 个容器。</numerusform>
        </translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>所有者</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Pod</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Engine&apos;s id</source>
        <translation>引擎的 ID</translation>
    </message>
    <message>
        <source>Cgroup</source>
        <translation>控制组</translation>
    </message>
    <message>
        <source>Freezing</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>not possible: other processes are in its cgroup</source>
        <translation>不可用：其控制组中还有其他进程</translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n 个进程</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::MachineTree</name>
    <message>
        <source>Containers on this computer</source>
        <translation>本机上的容器</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MainWindow</name>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>%1 — Kiste</source>
        <translation>%1 — Kiste</translation>
    </message>
    <message>
        <source>Menu (F10)</source>
        <translation>菜单（F10）</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>重新连接</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>About Kiste</source>
        <translation>关于 Kiste</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Filter the list</source>
        <translation>筛选列表</translation>
    </message>
    <message>
        <source>Run a container</source>
        <translation>运行容器</translation>
    </message>
    <message>
        <source>Import an image (on the images page)</source>
        <translation>导入镜像（在镜像页）</translation>
    </message>
    <message>
        <source>Show the selected one on the whole page</source>
        <translation>整页显示所选项</translation>
    </message>
    <message>
        <source>Delete the selected ones</source>
        <translation>删除所选项</translation>
    </message>
    <message>
        <source>Log of the selected container</source>
        <translation>所选容器的日志</translation>
    </message>
    <message>
        <source>Search in the log, next match</source>
        <translation>在日志中搜索，下一个匹配</translation>
    </message>
    <message>
        <source>Reconnect to the helper</source>
        <translation>重新连接助手服务</translation>
    </message>
    <message>
        <source>Runs containers on this computer with its own engine.</source>
        <translation>使用自己的引擎在本机运行容器。</translation>
    </message>
    <message>
        <source>The helper is not connected.</source>
        <translation>助手服务未连接。</translation>
    </message>
    <message>
        <source>Helper %1</source>
        <translation>助手服务 %1</translation>
    </message>
    <message>
        <source>Show or close the details</source>
        <translation>显示或关闭详情</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>The helper is restarting. Containers go on; the list shows what was known last.</source>
        <translation>助手服务正在重新启动。容器继续运行；列表显示的是最后已知的状态。</translation>
    </message>
    <message>
        <source>Check this computer…</source>
        <translation>检查此计算机…</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Terminal in the selected container</source>
        <translation>所选容器中的终端</translation>
    </message>
    <message>
        <source>Copy and paste in the terminal</source>
        <translation>在终端中复制和粘贴</translation>
    </message>
    <message>
        <source>Open one more shell, close it</source>
        <translation>再打开一个 Shell，关闭它</translation>
    </message>
    <message>
        <source>Search in the terminal</source>
        <translation>在终端中搜索</translation>
    </message>
    <message>
        <source>Out of the terminal</source>
        <translation>离开终端</translation>
    </message>
    <message>
        <source>Rename the selected container</source>
        <translation>重命名所选容器</translation>
    </message>
    <message>
        <source>Change its limits</source>
        <translation>更改其限制</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Builds</source>
        <translation>构建</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Meter</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无上限</translation>
    </message>
    <message>
        <source>limit 1 core</source>
        <translation>上限 1 核</translation>
    </message>
    <message>
        <source>limit %1 cores</source>
        <translation>上限 %1 核</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>上限 %1</translation>
    </message>
    <message>
        <source>CPU pressure</source>
        <translation>CPU 压力</translation>
    </message>
    <message>
        <source>peak %1</source>
        <translation>峰值 %1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::MountsEdit</name>
    <message>
        <source>Volumes and folders</source>
        <translation>卷和文件夹</translation>
    </message>
    <message>
        <source>Add mount</source>
        <translation>添加挂载</translation>
    </message>
    <message>
        <source>Remove this mount</source>
        <translation>移除此挂载</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Kind of the mount</source>
        <translation>挂载类型</translation>
    </message>
    <message>
        <source>Volume or folder</source>
        <translation>卷或文件夹</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>/folder/inside</source>
        <translation>/容器内/文件夹</translation>
    </message>
    <message>
        <source>Folder in the container</source>
        <translation>容器中的文件夹</translation>
    </message>
    <message>
        <source>Read-only: the container cannot change it</source>
        <translation>只读：容器无法更改</translation>
    </message>
    <message>
        <source>/folder/here</source>
        <translation>/本机/文件夹</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
</context>
<context>
    <name>kiste::ui::NameDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>kiste::ui::NetworkDialog</name>
    <message>
        <source>&amp;Cut off from outside</source>
        <translation>与外部隔离(&amp;C)</translation>
    </message>
    <message>
        <source>IPv&amp;6 as well</source>
        <translation>同时使用 IPv&amp;6</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Create a network</source>
        <translation>创建网络</translation>
    </message>
    <message>
        <source>Containers in the same network reach each other by their names; those in another one cannot reach them.</source>
        <translation>同一网络中的容器可通过名称互相访问；其他网络中的容器无法访问它们。</translation>
    </message>
    <message>
        <source>chosen for you, such as 10.89.1.0/24</source>
        <translation>自动选择，例如 10.89.1.0/24</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Addresses</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” and “-”, at most 63.</source>
        <translation>字母、数字、“_”、“.”和“-”，最多 63 个。</translation>
    </message>
    <message>
        <source>An address and how many of its bits all share, such as 10.7.0.0/16.</source>
        <translation>一个地址以及共同的位数，例如 10.7.0.0/16。</translation>
    </message>
    <message>
        <source>The network could not be made.</source>
        <translation>无法创建网络。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::NetworkModel</name>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Reaches</source>
        <translation>可访问</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>only each other</source>
        <translation>仅彼此</translation>
    </message>
    <message>
        <source>each other and outside</source>
        <translation>彼此和外部</translation>
    </message>
</context>
<context>
    <name>kiste::ui::NetworksPage</name>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Filter: name, address, label</source>
        <translation>筛选：名称、地址、标签</translation>
    </message>
    <message>
        <source>No network matches</source>
        <translation>没有匹配的网络</translation>
    </message>
    <message>
        <source>The filter hides all networks there are.</source>
        <translation>筛选条件隐藏了所有网络。</translation>
    </message>
    <message>
        <source>Containers in it</source>
        <translation>其中的容器</translation>
    </message>
    <message>
        <source>Create…</source>
        <translation>创建…</translation>
    </message>
    <message>
        <source>Make a network</source>
        <translation>创建一个网络</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Delete unused…</source>
        <translation>删除未使用的…</translation>
    </message>
    <message>
        <source>Delete all networks that no container is in</source>
        <translation>删除没有容器的所有网络</translation>
    </message>
    <message>
        <source>It shares the network of this computer or of another container.</source>
        <translation>它共享本机或另一个容器的网络。</translation>
    </message>
    <message>
        <source>Put containers into the network or take them out</source>
        <translation>将容器加入网络或移出网络</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete the selected networks</source>
        <translation>删除所选网络</translation>
    </message>
    <message>
        <source>No networks yet</source>
        <translation>还没有网络</translation>
    </message>
    <message>
        <source>A network connects containers with each other and with the world outside. One is made when the first container needs it, or here.</source>
        <translation>网络把容器彼此连接起来，并与外部世界相连。第一个容器需要时会自动创建，也可以在这里创建。</translation>
    </message>
    <message>
        <source>Create a network…</source>
        <translation>创建网络…</translation>
    </message>
    <message numerus="yes">
        <source>%n network(s)</source>
        <translation>
            <numerusform>%n 个网络</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n 个连接</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n networks selected</source>
        <translation>
            <numerusform>已选择 %n 个网络</numerusform>
        </translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>containers find each other by name</source>
        <translation>容器可按名称互相查找</translation>
    </message>
    <message>
        <source>not served</source>
        <translation>不提供</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>接口</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>comes up with its first container</source>
        <translation>随第一个容器启动</translation>
    </message>
    <message>
        <source>Packet size</source>
        <translation>数据包大小</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>There is no container</source>
        <translation>没有容器</translation>
    </message>
    <message>
        <source>The container could not be connected.</source>
        <translation>无法连接该容器。</translation>
    </message>
    <message>
        <source>The container could not be disconnected.</source>
        <translation>无法断开该容器。</translation>
    </message>
    <message numerus="yes">
        <source>Their addresses are free again.</source>
        <translation>
            <numerusform>其地址将被释放。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them have containers and stay.</source>
        <translation>
            <numerusform>其中 %n 个有容器，将会保留。</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation>删除“%1”？</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n networks?</source>
        <translation>
            <numerusform>删除 %n 个网络？</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n networks</source>
        <translation>
            <numerusform>删除 %n 个网络</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” could not be deleted.</source>
        <translation>无法删除“%1”。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::PortsEdit</name>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Add port</source>
        <translation>添加端口</translation>
    </message>
    <message>
        <source>Remove this port</source>
        <translation>移除此端口</translation>
    </message>
    <message>
        <source>all addresses</source>
        <translation>所有地址</translation>
    </message>
    <message>
        <source>Address of this computer</source>
        <translation>此计算机的地址</translation>
    </message>
    <message>
        <source>a free one</source>
        <translation>空闲端口</translation>
    </message>
    <message>
        <source>Port of this computer</source>
        <translation>此计算机的端口</translation>
    </message>
    <message>
        <source>port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Port in the container</source>
        <translation>容器中的端口</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ReadinessDialog</name>
    <message>
        <source>Check this computer</source>
        <translation>检查此计算机</translation>
    </message>
    <message>
        <source>What containers need</source>
        <translation>容器需要什么</translation>
    </message>
    <message>
        <source>You find this again in the menu: “Check this computer…”</source>
        <translation>可在菜单中再次找到：“检查此计算机…”</translation>
    </message>
    <message>
        <source>Continue without</source>
        <translation>仍然继续</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Something that containers need is missing. You can look around all the same; starting one will fail until it is mended.</source>
        <translation>缺少容器需要的东西。您仍可四处看看；在修复之前无法启动容器。</translation>
    </message>
    <message>
        <source>Containers run here. What is marked works less well than it could.</source>
        <translation>容器可以在此运行。带标记的项目未达到最佳状态。</translation>
    </message>
    <message>
        <source>Kiste has looked at what this computer offers.</source>
        <translation>Kiste 已检查此计算机提供的功能。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ReadinessPanel</name>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>This computer is ready</source>
        <translation>本机已就绪</translation>
    </message>
    <message>
        <source>This computer is almost ready</source>
        <translation>本机基本就绪</translation>
    </message>
    <message>
        <source>%1 of %2 checks pass</source>
        <translation>%2 项检查中通过 %1 项</translation>
    </message>
    <message>
        <source>works with a loss</source>
        <translation>可用但有损失</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Checking this computer…</source>
        <translation>正在检查此计算机…</translation>
    </message>
    <message>
        <source>This computer is not ready yet</source>
        <translation>此计算机尚未就绪</translation>
    </message>
</context>
<context>
    <name>kiste::ui::RunDialog</name>
    <message numerus="yes">
        <source>%n field(s) need a change</source>
        <translation>
            <numerusform>%n 个字段需要修改</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>The container could not be made.</source>
        <translation>无法创建容器。</translation>
    </message>
    <message>
        <source>The container could not be started.</source>
        <translation>无法启动容器。</translation>
    </message>
    <message>
        <source> cores</source>
        <translation> 核</translation>
    </message>
    <message>
        <source>CPU limit</source>
        <translation>CPU 上限</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>内存上限</translation>
    </message>
    <message>
        <source>Create only</source>
        <translation>仅创建</translation>
    </message>
    <message>
        <source>Run a container</source>
        <translation>运行容器</translation>
    </message>
    <message>
        <source>Import an image…</source>
        <translation>导入镜像…</translation>
    </message>
    <message>
        <source>There is no image on this computer yet.</source>
        <translation>本机还没有镜像。</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>镜像(&amp;I)</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>chosen for you</source>
        <translation>自动选择</translation>
    </message>
    <message>
        <source>what the image starts</source>
        <translation>镜像的默认命令</translation>
    </message>
    <message>
        <source>the image&apos;s user</source>
        <translation>镜像的默认用户</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Command</source>
        <translation>命令(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>用户(&amp;U)</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>CP&amp;U</source>
        <translation>CP&amp;U</translation>
    </message>
    <message numerus="yes">
        <source>of %n</source>
        <comment>processor cores</comment>
        <translation>
            <numerusform>共 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Memory</source>
        <translation>内存(&amp;M)</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无上限</translation>
    </message>
    <message>
        <source>&amp;Processes</source>
        <translation>进程(&amp;P)</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>None, only itself</source>
        <translation>无，仅自身</translation>
    </message>
    <message>
        <source>This computer&apos;s own</source>
        <translation>本机网络</translation>
    </message>
    <message>
        <source>asks for an administrator&apos;s password</source>
        <translation>需要管理员密码</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>&amp;Terminal</source>
        <translation>终端(&amp;T)</translation>
    </message>
    <message>
        <source>for programs that talk to people</source>
        <translation>用于交互式程序</translation>
    </message>
    <message>
        <source>&amp;Delete when it ends</source>
        <translation>结束后删除(&amp;D)</translation>
    </message>
    <message>
        <source>with its files and log</source>
        <translation>包括其文件和日志</translation>
    </message>
    <message>
        <source>&amp;Read-only files</source>
        <translation>只读文件(&amp;R)</translation>
    </message>
    <message>
        <source>the image cannot be changed inside</source>
        <translation>内部无法更改镜像</translation>
    </message>
    <message>
        <source>The same as a command</source>
        <translation>对应的命令</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>When it fails</source>
        <translation>失败时</translation>
    </message>
    <message>
        <source>Always, unless it was stopped</source>
        <translation>总是，除非被手动停止</translation>
    </message>
    <message>
        <source>Always, also after a restart of the computer</source>
        <translation>总是，包括计算机重启之后</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>&amp;Start again</source>
        <translation>重新启动(&amp;S)</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
</context>
<context>
    <name>kiste::ui::RunSpec</name>
    <message>
        <source>This value has no name.</source>
        <translation>此值没有名称。</translation>
    </message>
    <message>
        <source>A name cannot begin with a blank or hold “=”.</source>
        <translation>名称不能以空格开头，也不能包含“=”。</translation>
    </message>
    <message>
        <source>“%1” is there twice.</source>
        <translation>“%1”重复了。</translation>
    </message>
    <message>
        <source>Choose an image.</source>
        <translation>请选择镜像。</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” and “-”, beginning with a letter or digit, at most 63.</source>
        <translation>字母、数字、“_”、“.”和“-”，以字母或数字开头，最多 63 个字符。</translation>
    </message>
    <message>
        <source>“%1” is taken.</source>
        <translation>“%1”已被占用。</translation>
    </message>
    <message>
        <source>A quote is not closed.</source>
        <translation>引号未闭合。</translation>
    </message>
    <message>
        <source>A user is a name or a number, with “:group” if you like.</source>
        <translation>用户是名称或数字，可加“:组”。</translation>
    </message>
    <message>
        <source>At least 0.01 cores.</source>
        <translation>至少 0.01 核。</translation>
    </message>
    <message>
        <source>At least 6 MiB.</source>
        <translation>至少 6 MiB。</translation>
    </message>
    <message>
        <source>At least one process.</source>
        <translation>至少一个进程。</translation>
    </message>
    <message>
        <source>The folder in the container begins with “/”.</source>
        <translation>容器中的文件夹以“/”开头。</translation>
    </message>
    <message>
        <source>Choose a folder of this computer.</source>
        <translation>请选择此计算机的文件夹。</translation>
    </message>
    <message>
        <source>A volume&apos;s name has letters, digits, “_”, “.” and “-”.</source>
        <translation>卷名可包含字母、数字、“_”、“.”和“-”。</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535, or a range.</source>
        <translation>端口是 1 到 65535 的数字或范围。</translation>
    </message>
    <message>
        <source>Port %1 is there twice.</source>
        <translation>端口 %1 出现了两次。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::SelectionTotals</name>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) running</source>
        <translation>
            <numerusform>%n 个容器运行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) selected</source>
        <translation>
            <numerusform>已选 %n 个容器</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>kiste::ui::SkeletonView</name>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>The engine takes longer than usual to answer.</source>
        <translation>引擎的响应时间比平时长。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StatsRail</name>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Logs at this time</source>
        <translation>此刻的日志</translation>
    </message>
    <message>
        <source>Events in range</source>
        <translation>范围内的事件</translation>
    </message>
    <message>
        <source>Nothing happened.</source>
        <translation>没有事件。</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Busiest process</source>
        <translation>最繁忙的进程</translation>
    </message>
    <message>
        <source>CPU user, system</source>
        <translation>CPU 用户、系统</translation>
    </message>
    <message>
        <source>Memory, files</source>
        <translation>内存、文件</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Disk reads, writes /s</source>
        <translation>磁盘读、写 /秒</translation>
    </message>
    <message>
        <source>Packets in, out /s</source>
        <translation>数据包收、发 /秒</translation>
    </message>
    <message>
        <source>Dropped in, out /s</source>
        <translation>丢包收、发 /秒</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>next start</source>
        <translation>下次启动</translation>
    </message>
    <message>
        <source>Limits apply at once</source>
        <translation>限制立即生效</translation>
    </message>
    <message>
        <source>Limits apply from the next start on</source>
        <translation>限制从下次启动起生效</translation>
    </message>
    <message>
        <source>%1 used</source>
        <translation>已用 %1</translation>
    </message>
    <message>
        <source>%1 used, swap %2</source>
        <translation>已用 %1，交换 %2</translation>
    </message>
    <message>
        <source>%1 now</source>
        <translation>现在 %1</translation>
    </message>
    <message>
        <source>At %1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>Logs at %1</source>
        <translation>%1 的日志</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Known for the present only</source>
        <translation>仅当前可知</translation>
    </message>
    <message>
        <source>Processes, threads</source>
        <translation>进程、线程</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StatsTab</name>
    <message>
        <source>It has not run yet</source>
        <translation>尚未运行</translation>
    </message>
    <message>
        <source>The charts begin when it starts, and keep what was before they were opened.</source>
        <translation>图表从启动时开始，并保留打开之前的数据。</translation>
    </message>
    <message>
        <source>There are no numbers to draw</source>
        <translation>没有可绘制的数据</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The limits of “%1” could not be changed.</source>
        <translation>无法更改“%1”的限制。</translation>
    </message>
    <message>
        <source>“%1” cannot be drawn beside it.</source>
        <translation>无法并排绘制“%1”。</translation>
    </message>
    <message>
        <source>Saved as “%1”.</source>
        <translation>已保存为“%1”。</translation>
    </message>
    <message>
        <source>The file could not be written.</source>
        <translation>无法写入文件。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StatsView</name>
    <message>
        <source>1 m</source>
        <extracomment>One minute, on a narrow button</extracomment>
        <translation>1 分</translation>
    </message>
    <message>
        <source>5 m</source>
        <translation>5 分</translation>
    </message>
    <message>
        <source>15 m</source>
        <translation>15 分</translation>
    </message>
    <message>
        <source>Last minute</source>
        <translation>最近 1 分钟</translation>
    </message>
    <message>
        <source>Last 5 minutes</source>
        <translation>最近 5 分钟</translation>
    </message>
    <message>
        <source>Last 15 minutes</source>
        <translation>最近 15 分钟</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>No samples yet</source>
        <translation>还没有数据</translation>
    </message>
    <message>
        <source>Paused at %1</source>
        <translation>已于 %1 暂停</translation>
    </message>
    <message>
        <source>Not running; last sample at %1</source>
        <translation>未运行；最后数据于 %1</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>Until %1</source>
        <translation>至 %1</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 小时</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 小时</translation>
    </message>
    <message>
        <source>30 d</source>
        <translation>30 天</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>最近 1 小时</translation>
    </message>
    <message>
        <source>Last 6 hours</source>
        <translation>最近 6 小时</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>最近 24 小时</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Hold the charts still (Space); recording goes on</source>
        <translation>暂停图表（空格）；记录继续</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Draw an earlier time or other containers beside it</source>
        <translation>并排绘制更早的时间或其他容器</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Save what is shown as a file</source>
        <translation>将当前显示内容保存为文件</translation>
    </message>
    <message>
        <source>Numbers (CSV)…</source>
        <translation>数值 (CSV)…</translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation>图片 (PNG)…</translation>
    </message>
    <message>
        <source>Drawing (SVG)…</source>
        <translation>矢量图 (SVG)…</translation>
    </message>
    <message>
        <source>15 minutes earlier</source>
        <translation>15 分钟前</translation>
    </message>
    <message>
        <source>An hour earlier</source>
        <translation>1 小时前</translation>
    </message>
    <message>
        <source>A day earlier</source>
        <translation>1 天前</translation>
    </message>
    <message>
        <source>A week earlier</source>
        <translation>1 周前</translation>
    </message>
    <message>
        <source>%1 earlier</source>
        <translation>%1前</translation>
    </message>
    <message>
        <source>%1, %2 to %3</source>
        <translation>%1，%2 至 %3</translation>
    </message>
    <message>
        <source>Save the charts</source>
        <translation>保存图表</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StatusLine</name>
    <message>
        <source>Kiste itself</source>
        <translation>Kiste 自身</translation>
    </message>
    <message>
        <source>Processor time and memory that this window uses, as the kernel counts them</source>
        <translation>此窗口使用的处理器时间和内存（内核统计）</translation>
    </message>
    <message>
        <source>Connecting to the helper</source>
        <translation>正在连接助手服务</translation>
    </message>
    <message>
        <source>Helper connected</source>
        <translation>助手服务已连接</translation>
    </message>
    <message>
        <source>Helper not running</source>
        <translation>助手服务未运行</translation>
    </message>
    <message>
        <source>No system bus</source>
        <translation>没有系统总线</translation>
    </message>
    <message>
        <source>Not authorised</source>
        <translation>未授权</translation>
    </message>
    <message>
        <source>Helper too old</source>
        <translation>助手服务版本过旧</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>版本 %1</translation>
    </message>
    <message>
        <source>CPU %1 %</source>
        <comment>share of one core</comment>
        <translation>CPU %1 %</translation>
    </message>
    <message>
        <source>Reconnecting to the helper</source>
        <translation>正在重新连接助手服务</translation>
    </message>
    <message>
        <source>Processor time and memory of the helper and the supervisor, recording included</source>
        <translation>辅助程序与监管程序的处理器时间和内存，包含记录本身</translation>
    </message>
    <message>
        <source>Helper %1</source>
        <comment>what the engine costs</comment>
        <translation>辅助程序 %1</translation>
    </message>
    <message>
        <source>CPU %1</source>
        <comment>share of one core and memory</comment>
        <translation>CPU %1</translation>
    </message>
    <message>
        <source>How often the numbers of all containers are recorded</source>
        <translation>所有容器数值的记录间隔</translation>
    </message>
    <message>
        <source>Every %1 s</source>
        <translation>每 %1 秒</translation>
    </message>
    <message>
        <source>Recording every %1 s</source>
        <translation>每 %1 秒记录</translation>
    </message>
</context>
<context>
    <name>kiste::ui::SummaryTab</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Exit code</source>
        <translation>退出码</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>%1 after %2</source>
        <comment>time, duration</comment>
        <translation>%1，历时 %2</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>none, only itself</source>
        <translation>无，仅自身</translation>
    </message>
    <message>
        <source>this computer&apos;s own</source>
        <translation>本机网络</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无上限</translation>
    </message>
    <message>
        <source>at most %L1</source>
        <translation>最多 %L1</translation>
    </message>
    <message>
        <source>has a terminal</source>
        <translation>有终端</translation>
    </message>
    <message>
        <source>takes input</source>
        <translation>接受输入</translation>
    </message>
    <message>
        <source>deleted when it ends</source>
        <translation>结束后删除</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>%1 分钟前</translation>
    </message>
    <message>
        <source>always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>always, unless stopped</source>
        <translation>总是，除非被停止</translation>
    </message>
    <message>
        <source>when it fails</source>
        <translation>失败时</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n restart(s))</source>
        <translation>
            <numerusform>%1（重启 %n 次）</numerusform>
        </translation>
    </message>
    <message>
        <source>Show in Stats</source>
        <translation>在统计中显示</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>well</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>its check fails</source>
        <translation>检查失败</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚未知晓</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
</context>
<context>
    <name>kiste::ui::TerminalTab</name>
    <message>
        <source>Terminals</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>New shell</source>
        <translation>新建 Shell</translation>
    </message>
    <message>
        <source>Open one more shell (Ctrl+Shift+T)</source>
        <translation>再打开一个 Shell (Ctrl+Shift+T)</translation>
    </message>
    <message>
        <source>Other kinds of shells</source>
        <translation>其他类型的 Shell</translation>
    </message>
    <message>
        <source>Shell</source>
        <translation>Shell</translation>
    </message>
    <message>
        <source>Shell as root</source>
        <translation>以 root 身份运行 Shell</translation>
    </message>
    <message>
        <source>Shell as another user…</source>
        <translation>以其他用户身份运行 Shell…</translation>
    </message>
    <message>
        <source>Shell as another user</source>
        <translation>以其他用户身份运行 Shell</translation>
    </message>
    <message>
        <source>Name or number of a user in the container</source>
        <translation>容器中用户的名称或编号</translation>
    </message>
    <message>
        <source>Search in the terminal (Ctrl+Shift+F)</source>
        <translation>在终端中搜索 (Ctrl+Shift+F)</translation>
    </message>
    <message>
        <source>Search in the terminal</source>
        <translation>在终端中搜索</translation>
    </message>
    <message>
        <source>First program</source>
        <translation>第一个程序</translation>
    </message>
    <message>
        <source>Shell of %1</source>
        <translation>%1 的 Shell</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>terminal, container</comment>
        <translation>%2 中的%1</translation>
    </message>
    <message>
        <source>ended, exit code %1</source>
        <translation>已结束，退出代码 %1</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>End “%1”?</source>
        <translation>结束“%1”？</translation>
    </message>
    <message>
        <source>What runs in this shell is told that its terminal has gone, and ends.</source>
        <translation>在此 Shell 中运行的程序会被告知终端已消失并结束。</translation>
    </message>
    <message>
        <source>End the shell</source>
        <translation>结束 Shell</translation>
    </message>
    <message>
        <source>Close this terminal (Ctrl+Shift+W)</source>
        <translation>关闭此终端 (Ctrl+Shift+W)</translation>
    </message>
    <message>
        <source>%1 (ended)</source>
        <translation>%1（已结束）</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>There is no shell in the image, so none can be opened.</source>
        <translation>镜像中没有 Shell，因此无法打开。</translation>
    </message>
    <message>
        <source>The terminal could not be opened.</source>
        <translation>无法打开终端。</translation>
    </message>
    <message>
        <source>No terminal is open</source>
        <translation>没有打开的终端</translation>
    </message>
    <message>
        <source>A shell in the container lets you look around in it and try things out.</source>
        <translation>容器中的 Shell 让您可以查看并尝试。</translation>
    </message>
    <message>
        <source>Open a shell</source>
        <translation>打开 Shell</translation>
    </message>
    <message>
        <source>It is not running</source>
        <translation>未在运行</translation>
    </message>
    <message>
        <source>A terminal needs a container that runs.</source>
        <translation>终端需要正在运行的容器。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
</context>
<context>
    <name>kiste::ui::TimeBrush</name>
    <message>
        <source>Time range</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>%1 to %2 of the last %3</source>
        <translation>最近 %3 中的 %1 至 %2</translation>
    </message>
    <message>
        <source>%1, drag to zoom</source>
        <translation>%1，拖动缩放</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Toast</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>撤销 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>kiste::ui::VolumeModel</name>
    <message>
        <source>Volume</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>unnamed %1</source>
        <comment>a volume and the begin of its id</comment>
        <translation>未命名 %1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::VolumesPage</name>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Filter: name, label</source>
        <translation>筛选：名称、标签</translation>
    </message>
    <message>
        <source>No volume matches</source>
        <translation>没有匹配的卷</translation>
    </message>
    <message>
        <source>The filter hides all volumes there are.</source>
        <translation>筛选条件隐藏了所有卷。</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Create…</source>
        <translation>创建…</translation>
    </message>
    <message>
        <source>Make an empty volume</source>
        <translation>创建空卷</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>备份…</translation>
    </message>
    <message>
        <source>Write all files of the volume to a tar archive</source>
        <translation>将卷的所有文件写入 tar 归档</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>恢复…</translation>
    </message>
    <message>
        <source>Replace all files of the volume by those of a tar archive</source>
        <translation>用 tar 归档中的文件替换卷的所有文件</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete the selected volumes with all their files</source>
        <translation>删除所选卷及其所有文件</translation>
    </message>
    <message>
        <source>Back up “%1”</source>
        <translation>备份“%1”</translation>
    </message>
    <message>
        <source>Tar archives (*.tar)</source>
        <translation>Tar 归档 (*.tar)</translation>
    </message>
    <message>
        <source>Restore from an archive</source>
        <translation>从归档恢复</translation>
    </message>
    <message>
        <source>Tar archives (*.tar *.tar.gz *.tgz *.tar.zst *.tzst)</source>
        <translation>Tar 归档 (*.tar *.tar.gz *.tgz *.tar.zst *.tzst)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>No volumes yet</source>
        <translation>还没有卷</translation>
    </message>
    <message>
        <source>A volume keeps files when its container goes, and several containers can share it. One is made when a container asks for it, or here.</source>
        <translation>容器消失后卷仍保留文件，多个容器可以共享它。容器需要时会创建卷，也可以在这里创建。</translation>
    </message>
    <message>
        <source>Create a volume…</source>
        <translation>创建卷…</translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s)</source>
        <translation>
            <numerusform>%n 个卷</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n 个未使用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volumes selected</source>
        <translation>
            <numerusform>已选择 %n 个卷</numerusform>
        </translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>not used by any container</source>
        <translation>未被任何容器使用</translation>
    </message>
    <message numerus="yes">
        <source>used by %n container(s)</source>
        <translation>
            <numerusform>被 %n 个容器使用</numerusform>
        </translation>
    </message>
    <message>
        <source>being measured</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>Create a volume</source>
        <translation>创建卷</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” and “-”.</source>
        <translation>字母、数字、“_”、“.”和“-”。</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message numerus="yes">
        <source>All files in it are lost; this cannot be undone.</source>
        <translation>
            <numerusform>其中的所有文件都会丢失，且无法撤销。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are used by containers and stay.</source>
        <translation>
            <numerusform>其中 %n 个正被容器使用，将会保留。</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation>删除“%1”？</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n volumes?</source>
        <translation>
            <numerusform>删除 %n 个卷？</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n volumes</source>
        <translation>
            <numerusform>删除 %n 个卷</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” could not be deleted.</source>
        <translation>无法删除“%1”。</translation>
    </message>
    <message>
        <source>“%1” could not be backed up.</source>
        <translation>无法备份“%1”。</translation>
    </message>
    <message>
        <source>Replace all files of “%1”?</source>
        <translation>替换“%1”的所有文件？</translation>
    </message>
    <message>
        <source>What is in the volume now is lost; the files of “%1” take its place.</source>
        <translation>卷中现有的内容将丢失，由“%1”中的文件取代。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>“%1” could not be restored.</source>
        <translation>无法恢复“%1”。</translation>
    </message>
    <message>
        <source>Copying the files of “%1”…</source>
        <translation>正在复制“%1”的文件…</translation>
    </message>
</context>
<context>
    <name>kiste::ui::findings</name>
    <message>
        <source>Raise to %1</source>
        <translation>提高到 %1</translation>
    </message>
    <message>
        <source>Show its last lines</source>
        <translation>显示最后几行</translation>
    </message>
    <message>
        <source>Its health check fails: it runs, but does not do what it should.</source>
        <translation>健康检查失败：它在运行，但没有正常工作。</translation>
    </message>
    <message numerus="yes">
        <source>It has ended and was started again %n times.</source>
        <translation>
            <numerusform>它已结束并被重新启动 %n 次。</numerusform>
        </translation>
    </message>
    <message>
        <source>Raise to %1 cores</source>
        <translation>提高到 %1 核</translation>
    </message>
    <message>
        <source>Uses %1 of %2 of memory. At the limit it is ended.</source>
        <translation>已使用 %2 内存中的 %1。达到限制时会被结束。</translation>
    </message>
    <message>
        <source>Waited for memory %1 % of the last %2 min.</source>
        <translation>最近 %2 分钟内有 %1 % 的时间在等待内存。</translation>
    </message>
    <message>
        <source>Waited for the disk %1 % of the last %2 min.</source>
        <translation>最近 %2 分钟内有 %1 % 的时间在等待磁盘。</translation>
    </message>
    <message>
        <source>Show in Stats</source>
        <translation>在统计中显示</translation>
    </message>
    <message>
        <source>Wants more CPU than its limit of 1 core.</source>
        <translation>需要的 CPU 超过其 1 核的限制。</translation>
    </message>
    <message>
        <source>Wants more CPU than its limit of %1 cores.</source>
        <translation>需要的 CPU 超过其 %1 核的限制。</translation>
    </message>
    <message>
        <source>Held back %1 % of the last %2 min.</source>
        <translation>最近 %2 分钟内有 %1 % 的时间受限。</translation>
    </message>
    <message>
        <source>Raise to 1 core</source>
        <translation>提高到 1 核</translation>
    </message>
    <message>
        <source>ended with exit code %1</source>
        <translation>已结束，退出码 %1</translation>
    </message>
    <message numerus="yes">
        <source>out of memory, ended %n times, starts again soon</source>
        <translation>
            <numerusform>内存不足，已结束 %n 次，即将重新启动</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>ended %n times, starts again soon</source>
        <translation>
            <numerusform>已结束 %n 次，即将重新启动</numerusform>
        </translation>
    </message>
    <message>
        <source>It ended with exit code %1 and will be started again in a moment.</source>
        <translation>它以退出码 %1 结束，马上会重新启动。</translation>
    </message>
    <message>
        <source>its record is damaged</source>
        <translation>其记录已损坏</translation>
    </message>
    <message>
        <source>ended, out of memory</source>
        <translation>已结束，内存不足</translation>
    </message>
    <message>
        <source>could not be started</source>
        <translation>无法启动</translation>
    </message>
    <message>
        <source>It ended with exit code %1.</source>
        <translation>它以退出码 %1 结束。</translation>
    </message>
    <message>
        <source>its health check fails</source>
        <translation>健康检查失败</translation>
    </message>
    <message numerus="yes">
        <source>ended and started again %n times</source>
        <translation>
            <numerusform>已结束并重新启动 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>CPU held back %1 % of the last %2 min</source>
        <translation>最近 %2 分钟中 CPU 有 %1 % 的时间受限</translation>
    </message>
    <message>
        <source>memory nearly full, %1 of %2</source>
        <translation>内存将满，%1/%2</translation>
    </message>
    <message>
        <source>waits for memory, %1 % of the time</source>
        <translation>%1 % 的时间在等待内存</translation>
    </message>
    <message>
        <source>waits for the disk, %1 % of the time</source>
        <translation>%1 % 的时间在等待磁盘</translation>
    </message>
</context>
<context>
    <name>kiste::ui::format</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>%1 y</source>
        <translation>%1 年</translation>
    </message>
    <message>
        <source>The engine does not accept one of the values.</source>
        <translation>引擎不接受其中一个值。</translation>
    </message>
    <message>
        <source>It is no longer there.</source>
        <translation>它已不存在。</translation>
    </message>
    <message>
        <source>This name is taken.</source>
        <translation>此名称已被占用。</translation>
    </message>
    <message>
        <source>You are not allowed to do this.</source>
        <translation>您没有权限执行此操作。</translation>
    </message>
    <message>
        <source>This cannot be done in its present state.</source>
        <translation>当前状态下无法执行此操作。</translation>
    </message>
    <message>
        <source>Something else still needs it.</source>
        <translation>仍被其他对象使用。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>磁盘已满。</translation>
    </message>
    <message>
        <source>The content is damaged or incomplete.</source>
        <translation>内容已损坏或不完整。</translation>
    </message>
    <message>
        <source>This computer or this kind of file is not supported.</source>
        <translation>不支持此计算机或此类文件。</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>The engine did not answer in time.</source>
        <translation>引擎未及时响应。</translation>
    </message>
    <message>
        <source>The engine cannot be reached.</source>
        <translation>无法连接引擎。</translation>
    </message>
    <message>
        <source>It is larger than the engine allows.</source>
        <translation>超出了引擎允许的大小。</translation>
    </message>
    <message>
        <source>The program does not exist in the image.</source>
        <translation>镜像中不存在该程序。</translation>
    </message>
    <message>
        <source>The program cannot be executed in the image.</source>
        <translation>镜像中的该程序无法执行。</translation>
    </message>
    <message>
        <source>The engine reported an error.</source>
        <translation>引擎报告了错误。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::helperstate</name>
    <message>
        <source>The helper is not running</source>
        <translation>助手服务未运行</translation>
    </message>
    <message>
        <source>Kiste needs its system service “kiste-helper” to run containers. If it is installed, it starts by itself; otherwise install the package kiste-helper, or start it with “systemctl start kiste-helper”.</source>
        <translation>Kiste 需要系统服务“kiste-helper”来运行容器。若已安装，它会自动启动；否则请安装 kiste-helper 软件包，或用“systemctl start kiste-helper”启动。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>There is no system bus</source>
        <translation>没有系统总线</translation>
    </message>
    <message>
        <source>Kiste talks to its helper over D-Bus, and the system&apos;s bus cannot be reached from here.</source>
        <translation>Kiste 通过 D-Bus 与助手服务通信，但此处无法连接系统总线。</translation>
    </message>
    <message>
        <source>You are not allowed to use the helper yet</source>
        <translation>您尚无权使用助手服务</translation>
    </message>
    <message>
        <source>Your system asks for a password before you may see and run containers.</source>
        <translation>系统要求输入密码后才能查看和运行容器。</translation>
    </message>
    <message>
        <source>Unlock…</source>
        <translation>解锁…</translation>
    </message>
    <message>
        <source>The helper is too old for this window</source>
        <translation>助手服务的版本对此窗口而言过旧</translation>
    </message>
    <message>
        <source>Update the package kiste-helper to the version of this window. Running containers are not affected by the update.</source>
        <translation>请将 kiste-helper 软件包更新到与此窗口相同的版本。更新不影响正在运行的容器。</translation>
    </message>
    <message>
        <source>What is missing?</source>
        <translation>缺少什么？</translation>
    </message>
</context>
<context>
    <name>kiste::ui::state</name>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Ending</source>
        <translation>正在结束</translation>
    </message>
    <message>
        <source>Out of memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>Failed to start</source>
        <translation>启动失败</translation>
    </message>
    <message>
        <source>Exited %1</source>
        <translation>已退出 %1</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>已创建</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Its record is damaged. Other containers are not affected.</source>
        <translation>其记录已损坏，其他容器不受影响。</translation>
    </message>
    <message>
        <source>It wanted more memory than its limit and was ended.</source>
        <translation>它所需内存超过上限，已被结束。</translation>
    </message>
    <message>
        <source>The program cannot be executed in the image.</source>
        <translation>镜像中的该程序无法执行。</translation>
    </message>
    <message>
        <source>The program does not exist in the image.</source>
        <translation>镜像中不存在该程序。</translation>
    </message>
    <message>
        <source>It could not be started.</source>
        <translation>无法启动。</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>正在删除</translation>
    </message>
    <message>
        <source>Restarting</source>
        <translation>正在重新启动</translation>
    </message>
    <message>
        <source>Restart in %1 s</source>
        <translation>%1 秒后重新启动</translation>
    </message>
    <message>
        <source>Pausing</source>
        <translation>正在暂停</translation>
    </message>
    <message>
        <source>Resuming</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>Unhealthy</source>
        <translation>不健康</translation>
    </message>
    <message>
        <source>Held back</source>
        <translation>受限</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ProcessModel</name>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>CPU time</source>
        <translation>CPU 时间</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>%1 on this computer</source>
        <translation>在本机上为 %1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ProcessesTab</name>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>It does not run</source>
        <translation>未在运行</translation>
    </message>
    <message>
        <source>Its processes are listed here while it does.</source>
        <translation>运行时，其进程会列在这里。</translation>
    </message>
    <message>
        <source>Its processes cannot be listed</source>
        <translation>无法列出其进程</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FilePreview</name>
    <message>
        <source>Content of the file</source>
        <translation>文件内容</translation>
    </message>
    <message>
        <source>Owner %1:%2    Mode %3 (%4)    Changed %5</source>
        <comment>user, group, letters, octal number, time</comment>
        <translation>所有者 %1:%2    权限 %3 (%4)    修改于 %5</translation>
    </message>
    <message>
        <source>A folder.</source>
        <translation>文件夹。</translation>
    </message>
    <message>
        <source>A link to %1.</source>
        <translation>指向 %1 的链接。</translation>
    </message>
    <message>
        <source>A device, pipe or socket.</source>
        <translation>设备、管道或套接字。</translation>
    </message>
    <message>
        <source>It cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>文件为空。</translation>
    </message>
    <message>
        <source>the first %1 of %2</source>
        <translation>%2 中的前 %1</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FilesModel</name>
    <message>
        <source>added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>its name is not text</source>
        <translation>名称不是文本</translation>
    </message>
    <message>
        <source>link to %1</source>
        <translation>链接到 %1</translation>
    </message>
    <message>
        <source>mounted</source>
        <translation>已挂载</translation>
    </message>
    <message numerus="yes">
        <source>%n inside</source>
        <comment>changes</comment>
        <translation>
            <numerusform>其中 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>in the image only</source>
        <translation>仅在镜像中</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Against image</source>
        <translation>与镜像相比</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>修改时间</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FilesTab</name>
    <message>
        <source>Filter: name</source>
        <translation>筛选：名称</translation>
    </message>
    <message>
        <source>Filter the files that are listed</source>
        <translation>筛选列出的文件</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Only changes</source>
        <translation>仅更改</translation>
    </message>
    <message>
        <source>Copy in…</source>
        <translation>复制到容器…</translation>
    </message>
    <message>
        <source>Copy out…</source>
        <translation>复制出来…</translation>
    </message>
    <message>
        <source>Files of the container</source>
        <translation>容器的文件</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Copy files of this computer into the chosen folder; or drop them on it</source>
        <translation>将此计算机的文件复制到所选文件夹，或拖放到其上</translation>
    </message>
    <message>
        <source>Copy what is chosen to this computer</source>
        <translation>将所选内容复制到此计算机</translation>
    </message>
    <message>
        <source>Choose a file to look into it.</source>
        <translation>选择一个文件以查看内容。</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>正在复制…</translation>
    </message>
    <message>
        <source>Copied to %1.</source>
        <translation>已复制到 %1。</translation>
    </message>
    <message>
        <source>“%1” could not be copied. %2</source>
        <translation>无法复制“%1”。%2</translation>
    </message>
    <message>
        <source>What has changed cannot be found out. %1</source>
        <translation>无法查明更改内容。%1</translation>
    </message>
    <message>
        <source>As the image has them; volumes do not count.</source>
        <translation>与镜像相同；卷不计算在内。</translation>
    </message>
    <message>
        <source>%1 added, %2 changed, %3 deleted</source>
        <translation>新增 %1，更改 %2，删除 %3</translation>
    </message>
    <message>
        <source>The container has deleted it; the image still has it.</source>
        <translation>容器已将其删除；镜像中仍有。</translation>
    </message>
    <message>
        <source>Copy into %1</source>
        <translation>复制到 %1</translation>
    </message>
    <message>
        <source>Copy in</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy “%1” to this computer</source>
        <translation>将“%1”复制到此计算机</translation>
    </message>
    <message>
        <source>Copy out</source>
        <translation>复制出来</translation>
    </message>
    <message numerus="yes">
        <source>Replace %n files in %1?</source>
        <translation>
            <numerusform>替换 %1 中的 %n 个文件？</numerusform>
        </translation>
    </message>
    <message>
        <source>What the container has under these names is lost; of folders, what both have.</source>
        <translation>容器中同名的内容将丢失；对于文件夹，双方都有的部分将丢失。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>The files cannot be listed</source>
        <translation>无法列出文件</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerTree</name>
    <message>
        <source>%1 of %2</source>
        <comment>running, all</comment>
        <translation>%1/%2</translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <comment>kind of a group, running, all</comment>
        <translation>%1，%2/%3</translation>
    </message>
    <message>
        <source>project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>pod</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <comment>number of containers, their state</comment>
        <translation>%1 × %2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ContainerCards</name>
    <message>
        <source>Ended %1</source>
        <translation>结束于 %1</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
</context>
<context>
    <name>kiste::ui::ConsumerModel</name>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>CPU, 5 min</source>
        <translation>CPU，5 分钟</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Disk I/O</source>
        <translation>磁盘 I/O</translation>
    </message>
    <message>
        <source>Pressure</source>
        <comment>share of the time that some tasks wait</comment>
        <translation>压力</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
</context>
<context>
    <name>kiste::ui::AttentionList</name>
    <message>
        <source>Needs attention</source>
        <translation>需要关注</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message numerus="yes">
        <source>Show all %n</source>
        <translation>
            <numerusform>显示全部 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::DiskUsePanel</name>
    <message>
        <source>%1 can be freed</source>
        <translation>可释放 %1</translation>
    </message>
    <message>
        <source>Disk use</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n 个镜像</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n 个未使用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s)</source>
        <translation>
            <numerusform>%n 个卷</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n writable layer(s)</source>
        <translation>
            <numerusform>%n 个可写层</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <translation>
            <numerusform>%n 个已停止</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 free</source>
        <translation>%1，剩余 %2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::OverviewPage</name>
    <message>
        <source>Shown in the charts</source>
        <translation>图表中显示</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>I/O</source>
        <translation>I/O</translation>
    </message>
    <message>
        <source>Pressure</source>
        <translation>压力</translation>
    </message>
    <message>
        <source>Top consumers</source>
        <translation>占用最多</translation>
    </message>
    <message>
        <source>Order by</source>
        <translation>排序依据</translation>
    </message>
    <message>
        <source>Recent events</source>
        <translation>最近事件</translation>
    </message>
    <message>
        <source>The limits of “%1” could not be changed.</source>
        <translation>无法更改“%1”的限制。</translation>
    </message>
    <message>
        <source>Saved as “%1”.</source>
        <translation>已保存为“%1”。</translation>
    </message>
    <message>
        <source>The file could not be written.</source>
        <translation>无法写入文件。</translation>
    </message>
    <message numerus="yes">
        <source>%n other(s) and the system</source>
        <translation>
            <numerusform>其他 %n 个和系统</numerusform>
        </translation>
    </message>
    <message>
        <source>the system</source>
        <translation>系统</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2 %3, %n thread(s), %4</source>
        <comment>host, kernel, its version, memory</comment>
        <translation>
            <numerusform>%1，%2 %3，%n 线程，%4</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n 个容器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n 个正在运行</numerusform>
        </translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildDialog</name>
    <message>
        <source>Arguments</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Add argument</source>
        <translation>添加参数</translation>
    </message>
    <message>
        <source>Use what earlier builds have &amp;made</source>
        <translation>使用先前构建的结果(&amp;M)</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>构建</translation>
    </message>
    <message>
        <source>Build an image</source>
        <translation>构建镜像</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Dockerfile in the folder</source>
        <translation>文件夹中的 Dockerfile</translation>
    </message>
    <message>
        <source>shop-api:1.2</source>
        <translation>shop-api:1.2</translation>
    </message>
    <message>
        <source>the last one</source>
        <translation>最后一个</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Dockerfile</source>
        <translation>Dockerfile(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Stage</source>
        <translation>阶段(&amp;S)</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Folder to build</source>
        <translation>要构建的文件夹</translation>
    </message>
    <message>
        <source>There is no folder “%1”.</source>
        <translation>没有文件夹“%1”。</translation>
    </message>
    <message>
        <source>There is no “%1” to build from.</source>
        <translation>没有可用于构建的“%1”。</translation>
    </message>
    <message>
        <source>“%1” has an error in line %2.</source>
        <translation>“%1”第 %2 行有错误。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildModel</name>
    <message>
        <source>without a name</source>
        <translation>无名称</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>构建中</translation>
    </message>
    <message>
        <source>Built</source>
        <translation>已构建</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>构建</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>缓存</translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildOutput</name>
    <message>
        <source>All steps</source>
        <translation>所有步骤</translation>
    </message>
    <message>
        <source>This step</source>
        <translation>此步骤</translation>
    </message>
    <message>
        <source>Nothing has been said</source>
        <translation>没有输出</translation>
    </message>
    <message>
        <source>Output of the build</source>
        <translation>构建输出</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Find in the output</source>
        <translation>在输出中查找</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n 处匹配</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildPane</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Steps of the build</source>
        <translation>构建步骤</translation>
    </message>
    <message>
        <source>%1 of %2 steps cached</source>
        <translation>%2 个步骤中 %1 个已缓存</translation>
    </message>
    <message>
        <source>stage %1</source>
        <translation>阶段 %1</translation>
    </message>
    <message>
        <source>The build failed: %1.</source>
        <translation>构建失败：%1。</translation>
    </message>
    <message>
        <source>%1, line %2: %3</source>
        <translation>%1，第 %2 行：%3</translation>
    </message>
    <message>
        <source>Step %1 failed: %2.</source>
        <translation>步骤 %1 失败：%2。</translation>
    </message>
    <message>
        <source>Shell</source>
        <translation>Shell</translation>
    </message>
    <message>
        <source>This step has no files to look into</source>
        <translation>此步骤没有可查看的文件</translation>
    </message>
    <message>
        <source>Open a shell with the files that step %1 began with</source>
        <translation>用步骤 %1 开始时的文件打开 Shell</translation>
    </message>
    <message>
        <source>Open a shell with the files that step %1 has left</source>
        <translation>用步骤 %1 留下的文件打开 Shell</translation>
    </message>
</context>
<context>
    <name>kiste::ui::BuildsPage</name>
    <message>
        <source>Builds</source>
        <translation>构建</translation>
    </message>
    <message>
        <source>Filter: name, folder</source>
        <translation>筛选：名称、文件夹</translation>
    </message>
    <message>
        <source>No build matches</source>
        <translation>没有匹配的构建</translation>
    </message>
    <message>
        <source>The filter hides all builds there are.</source>
        <translation>筛选条件隐藏了所有构建。</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Build…</source>
        <translation>构建…</translation>
    </message>
    <message>
        <source>Build an image from a Dockerfile</source>
        <translation>从 Dockerfile 构建镜像</translation>
    </message>
    <message>
        <source>Build again…</source>
        <translation>再次构建…</translation>
    </message>
    <message>
        <source>Build once more from the same folder</source>
        <translation>从同一文件夹再次构建</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the selected build</source>
        <translation>停止所选构建</translation>
    </message>
    <message>
        <source>Nothing has been built yet</source>
        <translation>还没有构建</translation>
    </message>
    <message>
        <source>A build makes an image from a Dockerfile and the files of a folder. Those that “kistectl build” makes in a terminal are listed here too.</source>
        <translation>构建从 Dockerfile 和文件夹中的文件生成镜像。在终端中用“kistectl build”进行的构建也列在此处。</translation>
    </message>
    <message>
        <source>Build an image…</source>
        <translation>构建镜像…</translation>
    </message>
    <message numerus="yes">
        <source>%n build(s)</source>
        <translation>
            <numerusform>%n 个构建</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them go on</source>
        <translation>
            <numerusform>其中 %n 个正在进行</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was built: there are errors in what was asked for.</source>
        <translation>没有构建：请求中有错误。</translation>
    </message>
    <message>
        <source>The files of this step were deleted since. Build again to look into them.</source>
        <translation>此步骤的文件此后已被删除。请重新构建以查看。</translation>
    </message>
    <message>
        <source>The shell could not be opened.</source>
        <translation>无法打开 Shell。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::FreeSpaceDialog</name>
    <message>
        <source>has no name</source>
        <translation>没有名称</translation>
    </message>
    <message>
        <source>kept for builds</source>
        <translation>为构建保留</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Free up space</source>
        <translation>释放空间</translation>
    </message>
    <message>
        <source>These images are not used by any container. What several of them share comes free with the last one. For a day they can be brought back; their space comes free then, or sooner if the disk is full.</source>
        <translation>这些镜像未被任何容器使用。多个镜像共享的内容会随最后一个一起释放。一天之内可以恢复它们；之后空间才会释放，磁盘已满时则会更早。</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Frees</source>
        <translation>可释放</translation>
    </message>
    <message>
        <source>Images that are not used</source>
        <translation>未使用的镜像</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Delete images</source>
        <translation>删除镜像</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n images</source>
        <translation>
            <numerusform>删除 %n 个镜像</numerusform>
        </translation>
    </message>
    <message>
        <source>counting…</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Together they free %1.</source>
        <translation>共可释放 %1。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::PullDialog</name>
    <message>
        <source>This is no name of an image.</source>
        <translation>这不是镜像名称。</translation>
    </message>
    <message>
        <source>The settings of registries cannot be read: %1</source>
        <translation>无法读取镜像仓库设置：%1</translation>
    </message>
    <message>
        <source>No registry is set up for short names. Say which one has it, as in “registry.example/%1”.</source>
        <translation>没有为短名称设置镜像仓库。请指明仓库，例如“registry.example/%1”。</translation>
    </message>
    <message>
        <source>Pull</source>
        <translation>拉取</translation>
    </message>
    <message>
        <source>Pull an image</source>
        <translation>拉取镜像</translation>
    </message>
    <message>
        <source>registry.example/team/app:1.2</source>
        <translation>registry.example/team/app:1.2</translation>
    </message>
    <message>
        <source>this computer&apos;s</source>
        <translation>本机的</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Platform</source>
        <translation>平台(&amp;P)</translation>
    </message>
    <message>
        <source>With a tag behind “:” or a digest behind “@”; without either it is “latest”.</source>
        <translation>“:”后接标签，或“@”后接摘要；都没有时为“latest”。</translation>
    </message>
    <message>
        <source>Brings %1.</source>
        <translation>获取 %1。</translation>
    </message>
    <message>
        <source>Brings %1, by %2.</source>
        <translation>获取 %1，依据 %2。</translation>
    </message>
    <message>
        <source>Tries in this order: %1.</source>
        <translation>依次尝试：%1。</translation>
    </message>
</context>
<context>
    <name>kiste::ui::StepsModel</name>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>cached</source>
        <translation>已缓存</translation>
    </message>
    <message>
        <source>running, %1</source>
        <translation>运行中，%1</translation>
    </message>
    <message>
        <source>failed after %1</source>
        <translation>%1 后失败</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::TransferCard</name>
    <message>
        <source>Pushed %1</source>
        <translation>已推送 %1</translation>
    </message>
    <message>
        <source>Pulling %1</source>
        <translation>正在拉取 %1</translation>
    </message>
    <message>
        <source>Pushing %1</source>
        <translation>正在推送 %1</translation>
    </message>
    <message>
        <source>asking the registry</source>
        <translation>正在询问镜像仓库</translation>
    </message>
    <message>
        <source>unpacking, %1 %</source>
        <translation>正在解包，%1 %</translation>
    </message>
    <message>
        <source>is being cancelled</source>
        <translation>正在取消</translation>
    </message>
    <message>
        <source>logging in</source>
        <translation>正在登录</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Password or token</source>
        <translation>密码或令牌</translation>
    </message>
    <message>
        <source>%1 means this by %2.</source>
        <translation>%1 指的是它，依据 %2。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>kiste::ui::Transfers</name>
    <message>
        <source>“%1” has no such image.</source>
        <translation>“%1”没有这个镜像。</translation>
    </message>
    <message>
        <source>“%1” has no place of this name.</source>
        <translation>“%1”没有这个名称的位置。</translation>
    </message>
    <message>
        <source>“%1” does not let you in. Log in, if you have an account there.</source>
        <translation>“%1”拒绝访问。如果您有账户，请登录。</translation>
    </message>
    <message>
        <source>“%1” cannot be reached, or broke off.</source>
        <translation>无法连接“%1”，或连接中断。</translation>
    </message>
    <message>
        <source>“%1” did not answer in time.</source>
        <translation>“%1”未及时应答。</translation>
    </message>
    <message>
        <source>“%1” has been asked too often, or sent more than is allowed.</source>
        <translation>对“%1”的请求过于频繁，或其发送的内容超出限制。</translation>
    </message>
    <message>
        <source>What “%1” sent is not what was asked for.</source>
        <translation>“%1”发送的内容与请求不符。</translation>
    </message>
    <message>
        <source>The image could not be pulled.</source>
        <translation>无法拉取该镜像。</translation>
    </message>
    <message>
        <source>The image could not be pushed.</source>
        <translation>无法推送该镜像。</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>downloading</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>uploading</source>
        <translation>正在上传</translation>
    </message>
    <message>
        <source>once more</source>
        <translation>重试中</translation>
    </message>
    <message>
        <source>is here</source>
        <translation>已到达</translation>
    </message>
    <message>
        <source>is there</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>was here already</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>was there already</source>
        <translation>对方已有</translation>
    </message>
    <message>
        <source>was in another place there</source>
        <translation>已在对方其他位置</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>kiste::ui::PaneButtons</name>
    <message>
        <source>Close the details (Ctrl+I)</source>
        <translation>关闭详情 (Ctrl+I)</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>关闭详情</translation>
    </message>
    <message>
        <source>Back to the list (Esc)</source>
        <translation>返回列表 (Esc)</translation>
    </message>
    <message>
        <source>Show on the whole page (Enter)</source>
        <translation>整页显示 (Enter)</translation>
    </message>
</context>
<context>
    <name>kiste::ui::DialogFoot</name>
    <message>
        <source>The same as a command</source>
        <translation>对应的命令</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
</TS>
