// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/gate.h"

#include "core/ipc/objectpath.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/objecttree.h"
#include "privhelper/service/options.h"

#include <QDBusError>
#include <QPointer>

#include <format>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

/// The same words whether an object is not there or is somebody else's.
Error notFound(const QString &path)
{
    return {ErrorCode::NotFound, std::format("there is no object '{}'", path.left(200).toStdString()), 0};
}

/// Takes "auth.no-interaction" out of the options; the method sees the rest.
Result<void> readOptions(Call &call, const Method &method)
{
    if (!method.takesOptions())
        return {};
    auto options = qdbus_cast<QVariantMap>(call.message().arguments().constLast());
    bool noInteraction = false;
    if (const auto found = options.constFind(u"auth.no-interaction"_s); found != options.cend()) {
        if (found->metaType() != QMetaType::fromType<bool>())
            return failure(ErrorCode::InvalidArgument, "option 'auth.no-interaction' has the wrong type");
        noInteraction = found->toBool();
        options.erase(found);
    }
    call.setOptions(std::move(options), !noInteraction);
    return {};
}

} // namespace

Gate::Gate(const QDBusConnection &bus, Engine &engine, Clients &clients, Authority &authority, ObjectTree &objects,
           QObject *parent)
    : QDBusVirtualObject(parent)
    , m_bus(bus)
    , m_engine(engine)
    , m_clients(clients)
    , m_authority(authority)
    , m_objects(objects)
{
    connect(&clients, &Clients::left, &authority, &Authority::callerLeft);
}

Gate::~Gate()
{
    m_bus.unregisterObject(names::managerPath, QDBusConnection::UnregisterTree);
}

Result<void> Gate::open()
{
    if (!m_bus.registerVirtualObject(names::managerPath, this, QDBusConnection::SubPath))
        return failure(ErrorCode::Failed, std::format("cannot register '{}' on the bus", names::managerPath.data()));
    return {};
}

QString Gate::introspect(const QString &) const
{
    return {}; // handleMessage() leaves nothing to QtDBus
}

bool Gate::handleMessage(const QDBusMessage &message, const QDBusConnection &connection)
{
    if (message.type() != QDBusMessage::MethodCallMessage)
        return true;
    emit called();
    const auto call = std::make_shared<Call>(connection, message);
    const Method *method = findMethod(message.path(), message.interface(), message.member());
    if (!method) {
        call->fail(QDBusError::errorString(QDBusError::AccessDenied),
            u"there is no method '%1.%2' at '%3'"_s.arg(
                message.interface().left(100), message.member().left(100), message.path().left(200)));
        return true;
    }
    if (message.signature() != method->signature) {
        call->fail({ErrorCode::InvalidArgument,
                    std::format("'{}' takes arguments of type '{}', not '{}'", method->member.data(),
                                method->signature.data(), message.signature().left(100).toStdString()),
                    0});
        return true;
    }
    call->setBeforeAnswer([objects = QPointer(&m_objects)] {
        if (objects)
            objects->flush();
    });
    m_clients.identify(message.service(), [this, call, method](const Result<quint32> &uid) {
        if (!uid)
            return call->fail(uid.error());
        call->setUid(*uid);
        identified(call, *method);
    });
    return true;
}

void Gate::identified(const CallPtr &call, const Method &method)
{
    if (method.kind != ObjectKind::Folder && !m_objects.find(call->path(), call->uid()))
        return call->fail(notFound(call->path()));
    if (const auto options = readOptions(*call, method); !options)
        return call->fail(options.error());
    Result<Plan> plan = method.prepare(m_engine, *call);
    if (!plan)
        return call->fail(plan.error());
    authorise(call, method, std::move(*plan));
}

void Gate::authorise(const CallPtr &call, const Method &method, Plan plan)
{
    const ObjectTree::Object *object = m_objects.find(call->path(), call->uid());
    std::optional<Action> action = method.action;
    if (object && object->owner && *object->owner != call->uid() && method.othersAction)
        action = method.othersAction;
    if (plan.escalation)
        action = plan.escalation;
    if (!action)
        return plan.act(call);
    const AuthorityRequest request{call->sender(), call->uid(), *action, plan.details, call->interaction()};
    m_authority.check(request, [this, call, act = std::move(plan.act)](const Result<void> &verdict) {
        if (!verdict)
            return call->fail(verdict.error());
        // Somebody who left while the question was open is nobody's authority any more.
        if (!m_clients.isKnown(call->sender()))
            return call->fail({ErrorCode::Cancelled, "the caller left", 0});
        // The object may have gone meanwhile.
        if (!m_objects.find(call->path(), call->uid()))
            return call->fail(notFound(call->path()));
        act(call);
    });
}

} // namespace kiste
