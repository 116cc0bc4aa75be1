// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

/// Coroutines over the event loop, so that work that asks five things one after the other reads like it. Everything runs
/// on one thread. A task starts when it is awaited and goes on where the answer arrives.
namespace kiste {

template<typename T>
class Task
{
public:
    struct promise_type
    {
        std::optional<T> value;
        std::coroutine_handle<> continuation = std::noop_coroutine();

        Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept
        {
            struct Resume
            {
                bool await_ready() noexcept { return false; }
                std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) noexcept
                {
                    return done.promise().continuation;
                }
                void await_resume() noexcept { }
            };
            return Resume{};
        }
        void return_value(T result) { value = std::move(result); }
        void unhandled_exception() { std::terminate(); } // nothing throws across functions
    };

    Task(Task &&other) noexcept
        : m_handle(std::exchange(other.m_handle, {}))
    {
    }
    Task &operator=(Task &&) = delete;
    ~Task()
    {
        if (m_handle)
            m_handle.destroy();
    }

    bool await_ready() const { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting)
    {
        m_handle.promise().continuation = waiting;
        return m_handle;
    }
    T await_resume() { return *std::move(m_handle.promise().value); }

private:
    explicit Task(std::coroutine_handle<promise_type> handle)
        : m_handle(handle)
    {
    }
    std::coroutine_handle<promise_type> m_handle;
};

/// A coroutine that nobody waits for; it frees itself.
struct Detached
{
    struct promise_type
    {
        Detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() { }
        void unhandled_exception() { std::terminate(); }
    };
};

/// Starts the task; its result goes to @p done.
template<typename T>
Detached spawn(Task<T> task, std::function<void(T)> done)
{
    done(co_await task);
}

/// Awaits a call that answers through a callback, as those of Helper do: `co_await ask<QString>(context, [&](QObject *context, auto done) { helper.f(…, context,
/// done); })`.
template<typename T, typename Start>
class Ask
{
public:
    Ask(QObject *context, Start start)
        : m_context(context)
        , m_start(std::move(start))
    {
    }

    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> waiting)
    {
        m_start(m_context, std::function<void(Result<T>)>([this, waiting](Result<T> answer) {
                    m_answer = std::move(answer);
                    waiting.resume();
                }));
    }
    Result<T> await_resume() { return *std::move(m_answer); }

private:
    QObject *m_context;
    Start m_start;
    std::optional<Result<T>> m_answer;
};

template<typename T, typename Start>
Ask<T, Start> ask(QObject *context, Start start)
{
    return Ask<T, Start>(context, std::move(start));
}

/// Something that happens once and that one coroutine waits for. The coroutine goes on from the event loop: it may
/// destroy the object whose signal made the event happen.
class Event
{
public:
    void happen()
    {
        m_happened = true;
        if (const auto waiting = std::exchange(m_waiting, {})) {
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [waiting] { waiting.resume(); }, Qt::QueuedConnection);
        }
    }
    bool happened() const { return m_happened; }
    /// To be waited for anew.
    void reset() { m_happened = false; }

    bool await_ready() const { return m_happened; }
    void await_suspend(std::coroutine_handle<> waiting) { m_waiting = waiting; }
    void await_resume() const { }

private:
    bool m_happened = false;
    std::coroutine_handle<> m_waiting;
};

/// Awaits the work for each index below @p count, so many at a time.
class ForEach
{
public:
    using Work = std::function<Task<bool>(int index)>;
    /// The bus allows a client some 128 open calls.
    static constexpr int usualLimit = 16;

    ForEach(int count, Work work, int atOnce = usualLimit)
        : m_count(count)
        , m_atOnce(atOnce)
        , m_work(std::move(work))
    {
    }

    bool await_ready() const { return m_count <= 0; }
    bool await_suspend(std::coroutine_handle<> waiting)
    {
        m_running = std::min(m_count, m_atOnce) + 1; // this function counts, so that nobody resumes under its feet
        for (int i = 0; i < m_atOnce && i < m_count; ++i)
            worker();
        if (--m_running == 0)
            return false;
        m_waiting = waiting;
        return true;
    }
    void await_resume() const { }

private:
    Detached worker()
    {
        while (m_next < m_count)
            co_await m_work(m_next++);
        if (--m_running == 0 && m_waiting)
            m_waiting.resume();
    }

    const int m_count;
    const int m_atOnce;
    Work m_work;
    int m_next = 0;
    int m_running = 0;
    std::coroutine_handle<> m_waiting;
};

} // namespace kiste
