// Pictures of every page in every state that matters, and what the checks find in them. A state is reached once and
// then drawn in all looks. The table of states is a walk, see screenwalk.h.
//
// QT_SCALE_FACTOR must be known before the application starts, so ctest runs this program once for each scale, and
// once with TALEKEEPER_FONT_PERCENT for larger text.
#include "album.h"
#include "screenwalk.h"
#include "ui/common/appearance.h"

#include <QApplication>
#include <QDialog>
#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class ScreensTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto made = TestHost::make(TestHost::Kind::Practice);
        if (!made && !isContinuousIntegration())
            QSKIP(qPrintable(made.error().message));
        QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
        applyAppearance(*qApp);
        m_album = usualAlbum();
        m_walk.begin(*std::move(made));
    }

    void cleanupTestCase()
    {
        m_album.reset();
        m_walk.end();
    }

    void state_data()
    {
        QTest::addColumn<int>("at");
        for (int at = 0; at < states().size(); ++at)
            QTest::newRow(states().at(at).name) << at;
    }

    void state()
    {
        QFETCH(int, at);
        if (m_lost)
            QSKIP("the walk was lost before");
        const State &state = states().at(at);
        const QString name = QString::fromLatin1(state.name);
        m_lost = true;
        (m_walk.*state.reach)();
        if (QTest::currentTestFailed())
            return m_walk.driver()->pictureAsItIs(u"lost_on_the_way_to_"_s + name);
        m_lost = false;
        const QStringList faults
            = m_album->draw(m_walk.driver()->window(), name, {.isRare = state.isRare, .dialog = m_walk.dialog()});
        m_walk.closeDialog();
        QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
    }

private:
    struct State {
        const char *name; ///< page_state
        void (ScreenWalk::*reach)();
        bool isRare = false; ///< is not looked at on a large screen
    };

    static const QList<State> &states()
    {
        using W = ScreenWalk;
        static const QList<State> all{
            {"connection_connecting", &W::reachConnecting, true},
            {"connection_no_docker", &W::reachNoDocker, true},
            {"dumps_empty", &W::reachEmpty},
            {"overview_no_dumps", &W::reachOverview, true},
            {"retention_empty", &W::reachRetention, true},
            {"restore_choose_empty", &W::reachChooseEmpty, true},
            {"dumps_list", &W::reachList},
            {"dumps_verified", &W::reachVerified},
            {"dumps_cut_short", &W::reachCutShort, true},
            {"retention_days", &W::reachRetention},
            {"retention_mark", &W::reachRetentionMark, true},
            {"dumps_verifying", &W::reachVerifying, true},
            {"dumps_missed", &W::reachMissed, true},
            {"dumps_long_names", &W::reachLongNames},
            {"retention_long_names", &W::reachRetention, true},
            {"dumps_connection_lost", &W::reachLost},
            {"overview_connection_lost", &W::reachOverview, true},
            {"overview_ordinary", &W::reachFound},
            {"activity_empty", &W::reachActivity},
            {"retention_year", &W::reachYear},
            {"retention_year_mark", &W::reachYearMark},
            {"restore_checks_blocked", &W::reachBlocked},
            {"restore_choose", &W::reachChoose},
            {"restore_checks_error", &W::reachChecksError, true},
            {"restore_checks", &W::reachChecks},
            {"restore_plan", &W::reachPlan},
            {"restore_plan_last", &W::reachPlanLast, true},
            {"restore_plan_commands", &W::reachPlanCommands, true},
            {"restore_confirm_wrong", &W::reachConfirmWrong, true},
            {"restore_confirm", &W::reachConfirm},
            {"restore_result", &W::reachResult},
            {"overview_restored", &W::reachOverview, true},
            {"restore_undo_plan", &W::reachUndoPlan, true},
            {"restore_undo_confirm", &W::reachConfirm, true},
            {"restore_undo_result", &W::reachResult, true},
            {"restore_discard_plan", &W::reachDiscardPlan, true},
            {"restore_discard_confirm", &W::reachConfirmUnnamed, true},
            {"restore_discard_result", &W::reachResult, true},
            {"restore_choose_after", &W::reachChooseAfter, true},
            {"activity_runs", &W::reachActivity},
            {"activity_audit", &W::reachAudit},
            {"restore_run", &W::reachRun},
            {"overview_run", &W::reachOverview, true},
            {"jobs", &W::reachJobs},
            {"commands", &W::reachPalette},
            {"help", &W::reachHelp},
            {"restore_taking_back", &W::reachTakingBack, true},
            {"restore_taken_back", &W::reachTakenBack},
            {"activity_chain_broken", &W::reachBrokenChain},
            {"restore_run_start", &W::reachStart, true},
            {"restore_interrupted", &W::reachInterrupted, true},
            {"restore_watched", &W::reachWatched},
            {"restore_decide", &W::reachDecide},
            {"overview_decide", &W::reachOverview},
            {"restore_take_back_plan", &W::reachTakeBackPlan, true},
            {"restore_take_back_confirm", &W::reachConfirmUnnamed, true},
            {"restore_take_back_result", &W::reachResult, true},
            {"restore_not_begun", &W::reachNotBegun, true},
            {"activity_unreadable", &W::reachActivity, true},
            {"dumps_database_stopped", &W::reachStopped},
            {"overview_database_stopped", &W::reachOverview},
            {"retention_database_stopped", &W::reachRetention, true},
            {"restore_choose_not_listed", &W::reachChooseNotListed, true},
        };
        return all;
    }

    ScreenWalk m_walk;
    std::unique_ptr<Album> m_album;
    bool m_lost = false; ///< a state could not be reached, so those after it can't either
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::ScreensTest)
#include "screenstest.moc"
